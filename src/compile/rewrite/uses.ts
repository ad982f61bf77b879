import {
  type Buffer,
  outputOf,
  type Program,
  type Region,
  readsOf,
  type Step,
} from "../program.ts";
import { sameRegion } from "../regions.ts";

/** Where the buffers of a program are written and read, by the steps' positions. */
export class Uses {
  readonly writers = new Map<Buffer, number[]>();
  readonly readers = new Map<Buffer, number[]>();
  readonly #results: ReadonlySet<Buffer>;

  constructor({ steps, results }: Program) {
    this.#results = new Set(results.map(({ buffer }) => buffer));
    for (const [i, step] of steps.entries()) {
      const output = outputOf(step);
      if (output) note(this.writers, output.buffer, i);
      for (const buffer of new Set(readsOf(step).map((region) => region.buffer))) {
        note(this.readers, buffer, i);
      }
    }
  }

  /** Whether the buffer's numbers are gone after the run: no result, no state. */
  isInner(buffer: Buffer): boolean {
    return buffer.role === "temporary" && !this.#results.has(buffer);
  }

  /** Whether what the step at `from` computes is the same when it is computed at `to`. */
  canMove(step: Step, from: number, to: number): boolean {
    return readsOf(step).every(({ buffer }) =>
      (this.writers.get(buffer) ?? []).every((at) => at <= from || at >= to),
    );
  }
}

/** Whether the step, which is computed element by element, reads no number that it has overwritten. */
export function readsBeforeItWrites(step: Step): boolean {
  const output = outputOf(step);
  if (!output) return true;
  const isElsewhere = ({ buffer }: Region) => buffer !== output.buffer;
  if (step.kind === "map") {
    return step.inputs.every((x) => isElsewhere(x) || sameRegion(x, output));
  }
  if (step.kind !== "reduce" && step.kind !== "product") return readsOf(step).every(isElsewhere);
  const combined = step.kind === "reduce" ? step.inputs : [step.a, step.b];
  return (
    combined.every(isElsewhere) &&
    step.finishInputs.every((x) => isElsewhere(x) || sameRegion(x, output))
  );
}

function note(map: Map<Buffer, number[]>, buffer: Buffer, at: number): void {
  const list = map.get(buffer);
  if (list) list.push(at);
  else map.set(buffer, [at]);
}
