import { signal, useComputed } from "@preact/signals";
import { useDropped } from "../../../parts/use-dropped.ts";
import type { PointSettings, Settings } from "../engine/settings.ts";
import { FlagSetting, SelectSetting } from "./controls.tsx";
import { readFile } from "./laboratory.ts";
import { fileProblem, settings } from "./signals.ts";

/** The file that was given last, to choose another class column of it. */
const file = signal<{ readonly name: string; readonly text: string } | null>(null);

/** Asks for a file. */
export function chooseFile(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".csv,text/csv,text/plain";
  input.addEventListener("change", () => {
    if (input.files?.[0]) void take(input.files[0]);
  });
  input.click();
}

async function take(given: File): Promise<void> {
  file.value = { name: given.name, text: await given.text() };
  use();
}

function use(label?: string): void {
  if (file.value) readFile(file.value.name, file.value.text, label);
}

/** A file that is dropped anywhere on the page is taken. */
export function useDroppedFiles(): void {
  useDropped(({ files: [dropped] }) => {
    if (dropped) void take(dropped);
  });
}

export function FileErrors() {
  return (
    <>
      {fileProblem.value && (
        <p class="problem" role="alert">
          {fileProblem.value}
        </p>
      )}
      <p class="small muted">
        A CSV file can be dropped on the page: columns of numbers, and one with the class. It stays
        on your machine.
      </p>
    </>
  );
}

const given = ({ data }: Settings) => data as PointSettings;
const axis = (which: 0 | 1) => ({
  read: (now: Settings) => given(now).features[given(now).axes[which]],
  write: (now: Settings, name: string): Settings => {
    const axes: [number, number] = [...given(now).axes];
    axes[which] = given(now).features.indexOf(name);
    return { ...now, data: { ...given(now), axes } };
  },
});

/** Which columns of a file are what. */
export function GivenColumns() {
  const features = useComputed(() => given(settings.value).features);
  const summary = useComputed(() => {
    const { targets, classes, features } = given(settings.value);
    return `${targets.length} rows, ${features.length} features, ${classes.length} classes: ${classes.join(", ")}.`;
  });
  return (
    <>
      <p>{summary}</p>
      {file.value && <ClassColumn />}
      <SelectSetting name="Across" options={features.value} {...axis(0)} />
      <SelectSetting name="Up" options={features.value} {...axis(1)} />
      <FlagSetting
        name="Bring each feature to mean 0 and deviation 1"
        read={(now) => given(now).standardise}
        write={(now, standardise) => ({ ...now, data: { ...given(now), standardise } })}
      />
      <button type="button" class="button" onClick={chooseFile}>
        Another file…
      </button>
    </>
  );
}

/** The class can be in any column that the file's first line names. */
function ClassColumn() {
  const columns = (file.value?.text.split(/\r?\n/, 1)[0] ?? "")
    .split(",")
    .map((name) => name.trim());
  const now = columns.find((name) => !given(settings.value).features.includes(name)) ?? "";
  return (
    <div class="setting">
      <span>Class</span>
      <select aria-label="Class" value={now} onChange={(event) => use(event.currentTarget.value)}>
        {columns.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
