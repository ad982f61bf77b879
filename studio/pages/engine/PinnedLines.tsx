import { computed, useComputed } from "@preact/signals";
import { pinned } from "../../state/selection.ts";
import { placeOf } from "./describe.ts";
import { callersOf } from "./run/round-graph.ts";
import { goTo, history, recording, roundGraph } from "./state.ts";

interface PinnedLine {
  readonly at: number;
  readonly text: string;
}

/** The lines that made a value, and those that give it its gradient and hand that on. */
function linesOf(id: string): { made: PinnedLine[]; given: PinnedLine[]; handsOn: PinnedLine[] } {
  const { round, valueBy, nameOf } = roundGraph.value!;
  const value = valueBy.get(id)!;
  const { moments, madeAt } = recording.value;
  const line = (at: number, what = ""): PinnedLine => ({ at, text: placeOf(moments[at]) + what });
  const made = callersOf(recording.value, madeAt.get(value)!).reverse();
  const { adds, turn } = history.value.turns(value, round.turn, round.end);
  /** The value whose turn it is at a moment. */
  const giver = (at: number) => {
    const from = callersOf(recording.value, at).find(
      (i) => moments[i].frame.name === "backward" && moments[i].path.endsWith("value.ts"),
    );
    return from === undefined ? null : moments[from].subject;
  };
  const operands = [...new Set(value.parents)].flatMap((operand) => {
    const parts = history.value.turns(operand, round.turn, round.end).adds;
    return parts
      .filter((at) => giver(at) === value)
      .map((at) => line(at, `, to ${nameOf.get(operand)}`));
  });
  return {
    made: made.map((at) => line(at)),
    given: adds.map((at) => {
      const from = giver(at);
      return line(at, from ? `, from ${nameOf.get(from)}` : "");
    }),
    handsOn: [...(turn === null ? [] : [line(turn)]), ...operands],
  };
}

const shown = computed(() =>
  pinned.value
    .filter((id) => roundGraph.value?.valueBy.has(id))
    .map((id) => ({ id, ...linesOf(id) })),
);

/** The lines of what is pinned, by their files. */
export const pickedLines = computed(() => {
  const found = new Map<string, Set<number>>();
  for (const { made, given, handsOn } of shown.value) {
    for (const { at } of [...made, ...given, ...handsOn]) {
      const { path, line } = recording.value.moments[at];
      found.set(path, (found.get(path) ?? new Set()).add(line));
    }
  }
  return found;
});

/** Of each value that is pinned, the lines that it has to do with; each can be gone to. */
export function PinnedLines() {
  const all = useComputed(() => shown.value);
  if (!roundGraph.value) return null;
  if (all.value.length === 0) {
    return (
      <p class="small muted">
        Pin a value in the figure to see the lines that made it and that its gradient comes by.
      </p>
    );
  }
  return (
    <div class="pinned-lines">
      {all.value.map(({ id, made, given, handsOn }) => (
        <section key={id} aria-label={`Lines of ${id}`}>
          <h3>Lines of {id}</h3>
          <Row title="made it" lines={made} />
          <Row title="give it its gradient" lines={given} />
          <Row title="hand that on" lines={handsOn} />
        </section>
      ))}
    </div>
  );
}

function Row({ title, lines }: { title: string; lines: readonly PinnedLine[] }) {
  if (lines.length === 0) return null;
  return (
    <p class="small">
      <span class="muted">{title}: </span>
      {lines.map(({ at, text }) => (
        <button key={at} type="button" class="to-line" onClick={() => goTo(at)}>
          {text}
        </button>
      ))}
    </p>
  );
}
