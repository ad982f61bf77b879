import { useComputed } from "@preact/signals";
import { Choices } from "../../../parts/Choices.tsx";
import { Row } from "../../../parts/Row.tsx";
import { readNumber } from "../../../parts/read-number.ts";
import {
  type DataSettings,
  isGiven,
  type Settings,
  type SyntheticSettings,
  syntheticNames,
} from "../engine/settings.ts";
import { NumberSetting, SelectSetting } from "./controls.tsx";
import { drawing } from "./drawing.ts";
import { withExample } from "./examples.ts";
import { chooseFile, FileErrors, GivenColumns } from "./FileData.tsx";
import { Panel } from "./Panel.tsx";
import { settings } from "./signals.ts";

const labels: Record<DataSettings["kind"], string> = {
  xor: "XOR",
  moons: "Moons",
  circles: "Circles",
  spirals: "Spirals",
  blobs: "Blobs",
  gaussians: "Two Gaussians",
  drawn: "Drawn by you",
  csv: "A CSV file",
};
const kinds: readonly DataSettings["kind"][] = [...syntheticNames, "drawn", "csv"];

/** The settings with other data; null where the person is yet to give them. */
function withKind(now: Settings, kind: DataSettings["kind"]): Settings | null {
  if (kind === "drawn") drawing.begin();
  else if (kind === "csv") chooseFile();
  else return withExample(now, kind);
  return null;
}

/** Of synthetic data. */
const synthetic = <K extends keyof SyntheticSettings>(key: K) => ({
  read: ({ data }: Settings) => (key in data ? (data as SyntheticSettings)[key] : 0) as number,
  write: (now: Settings, value: number) =>
    ({ ...now, data: { ...now.data, [key]: value } }) as Settings,
});

export function DataPanel() {
  const kind = useComputed(() => settings.value.data.kind);
  return (
    <Panel name="data" title="Data">
      <SelectSetting
        name="Points"
        options={kinds}
        labels={labels}
        read={({ data }) => data.kind}
        write={(now, next) => withKind(now, next) ?? now}
      />
      <FileErrors />
      {kind.value === "drawn" && <Drawing />}
      {kind.value === "csv" && <GivenColumns />}
      {!isGiven(settings.value.data) && <Synthetic />}
      <NumberSetting
        name="Kept for validation"
        step={0.05}
        min={0}
        max={0.9}
        initial={0.2}
        read={({ data }) => data.validation}
        write={(now, validation) => ({ ...now, data: { ...now.data, validation } })}
      />
      <NumberSetting
        name="Seed of the data"
        isWhole
        min={0}
        initial={0}
        read={({ data }) => data.seed}
        write={(now, seed) => ({ ...now, data: { ...now.data, seed } })}
      />
      <p class="small muted">
        Each class has a mark and a colour. Filled points are learnt from, hollow ones are kept for
        validation.
      </p>
    </Panel>
  );
}

function Synthetic() {
  const hasClasses = ["spirals", "blobs"].includes(settings.value.data.kind);
  return (
    <>
      <NumberSetting
        name="Samples"
        isWhole
        step={10}
        min={4}
        initial={300}
        {...synthetic("samples")}
      />
      <NumberSetting
        name="Noise, a deviation"
        step={0.01}
        min={0}
        initial={0.15}
        {...synthetic("noise")}
      />
      {hasClasses && (
        <NumberSetting
          name="Classes"
          isWhole
          min={2}
          max={7}
          initial={3}
          {...synthetic("classes")}
        />
      )}
    </>
  );
}

function Drawing() {
  return (
    <>
      <Row name="The next point is of class">
        <Choices name="Class of the next point" options={["0", "1"]} chosen={drawing.target} />
      </Row>
      <p class="small muted">Click on the plane to put a point there, or type its place:</p>
      <form
        class="point-form"
        onSubmit={(event) => {
          event.preventDefault();
          const fields = new FormData(event.currentTarget);
          const [x, y] = ["x", "y"].map((name) => readNumber(String(fields.get(name))));
          if (x !== undefined && y !== undefined) drawing.add(x, y);
        }}
      >
        <input
          name="x"
          type="text"
          inputMode="decimal"
          aria-label="x₁ of the point"
          placeholder="x₁"
        />
        <input
          name="y"
          type="text"
          inputMode="decimal"
          aria-label="x₂ of the point"
          placeholder="x₂"
        />
        <button type="submit" class="button">
          Add
        </button>
        <button type="button" class="button" onClick={drawing.removeLast}>
          Take back
        </button>
      </form>
    </>
  );
}
