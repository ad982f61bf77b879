import { type ReadonlySignal, useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { useFlash } from "../../parts/flash.ts";
import { fileOf, isNumbers } from "./describe.ts";
import { helpers } from "./lessons.ts";
import type { Frame, Numbers, Recording } from "./run/recording.ts";
import { callersOf } from "./run/round-graph.ts";
import { isSource } from "./sources.ts";
import { after, now, recording } from "./state.ts";

interface Entry {
  readonly name: string;
  readonly numbers: Numbers;
  /** Whether the line that runs has made it or changed it. */
  readonly isNow: boolean;
}

interface Sheet {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** The tensors that a function has in sight once the line has run. */
function sheetOf({ moments }: Recording, at: number, from: number, to: number): Sheet {
  const { frame, path, sight: before } = moments[at];
  const then = lastSight(moments, frame, to) ?? before;
  const earlier = lastSight(moments, frame, from) ?? before;
  const isSame = (a: unknown, b: unknown) =>
    isNumbers(a) && isNumbers(b) && a.data.join() === b.data.join();
  const entries = [...then].flatMap(([name, numbers]): Entry[] => {
    // A variable that is the layer's own weight is no second tensor.
    const isOwn = isSame(numbers, then.get(`this.${name}.value`));
    if (!isNumbers(numbers) || isOwn) return [];
    const isNow = !isSame(earlier.get(name), numbers);
    return [{ name: name.replace("this.", "").replace(".value", ""), numbers, isNow }];
  });
  const title = path.startsWith("src/") ? `${frame.name} in ${fileOf(path)}` : "the program";
  return { title, entries };
}

function lastSight(moments: Recording["moments"], frame: Frame, until: number) {
  for (let i = Math.min(until, moments.length - 1); i >= 0; i--) {
    if (moments[i].frame === frame) return moments[i].sight;
  }
}

/** The tensors by the functions that have them: the innermost first, the program's last. */
function useSheets(): ReadonlySignal<readonly Sheet[]> {
  return useComputed(() =>
    callersOf(recording.value, now.value)
      .filter((at) => {
        const { path, frame } = recording.value.moments[at];
        // A function without a name sees what the one around it sees.
        return !(isSource(path) && helpers.includes(path)) && frame.name !== "";
      })
      .map((at) => sheetOf(recording.value, at, now.value, after.value))
      .filter(({ entries }) => entries.length > 0),
  );
}

/** The numbers of layers by hand, as matrices with their shapes; what the line has changed is marked. */
export function Ledger() {
  const sheets = useSheets();
  const shape = useComputed(() =>
    sheets.value.map(({ title, entries }) => [title, ...entries.map(keyOf)].join()).join(";"),
  );
  shape.value;
  return (
    <div class="ledger">
      {sheets.peek().map(({ title, entries }, i) => (
        <section key={`${i} ${title}`} aria-label={title}>
          <h2 class="small muted">{title}</h2>
          <div class="ledger-row">
            {entries.map((entry, j) => (
              <Matrix key={keyOf(entry)} sheets={sheets} sheet={i} entry={j} {...entry} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

const keyOf = ({ name, numbers }: Entry) => `${name}[${numbers.shape.join("×")}]`;

/** Names of gradients begin with d: dx, dW. */
const isGradient = (name: string) => /gradient$|^d(?=[A-Z]|[xyqkv]$|beta|gamma)/.test(name);

interface MatrixProps extends Entry {
  readonly sheets: ReadonlySignal<readonly Sheet[]>;
  readonly sheet: number;
  readonly entry: number;
}

function Matrix({ name, numbers: { shape, data }, sheets, sheet, entry }: MatrixProps) {
  const columns = shape.at(-1) ?? 1;
  const rows = Math.max(1, data.length / columns);
  const look = useComputed(() => {
    const { isNow } = sheets.value[sheet]?.entries[entry] ?? { isNow: false };
    return `matrix voice-${isGradient(name) ? "gradient" : "forward"}${isNow ? " is-now" : ""}`;
  });
  return (
    <div class={look}>
      <p aria-hidden="true">
        <code>{name}</code> <span class="muted">[{shape.join(", ")}]</span>
      </p>
      <table aria-label={`${name}, ${shape.join(" by ") || "one number"}`}>
        <tbody>
          {Array.from({ length: rows }, (_, row) => (
            <tr key={row}>
              {Array.from({ length: columns }, (_, column) => (
                <Cell
                  key={column}
                  {...{ sheets, sheet, entry }}
                  position={row * columns + column}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps extends Pick<MatrixProps, "sheets" | "sheet" | "entry"> {
  readonly position: number;
}

function Cell({ sheets, sheet, entry, position }: CellProps) {
  const text = useComputed(() => {
    const number = sheets.value[sheet]?.entries[entry]?.numbers.data[position];
    return number === undefined ? "" : short(number, 4);
  });
  const cell = useFlash<HTMLTableCellElement>(text);
  return <td ref={cell}>{text}</td>;
}
