import {
  type Buffer,
  type Program,
  type Region,
  readsOf,
  type Step,
  writesOf,
} from "../program.ts";

const none: ReadonlySet<number> = new Set();

/**
 * A program under change. Steps are replaced and left out where they stand, and where each buffer is
 * written and read is known all the while: a rewrite of many steps takes time in proportion to them.
 */
export class Draft {
  /** Null where a step was left out. */
  readonly #steps: (Step | null)[];
  readonly #results: readonly Region[];
  readonly #resultBuffers: ReadonlySet<Buffer>;
  readonly #writers = new Map<Buffer, Set<number>>();
  readonly #readers = new Map<Buffer, Set<number>>();

  constructor({ steps, results }: Program) {
    this.#steps = [...steps];
    this.#results = results;
    this.#resultBuffers = new Set(results.map(({ buffer }) => buffer));
    for (const [i, step] of steps.entries()) this.#note(step, i);
  }

  get length(): number {
    return this.#steps.length;
  }

  /** The step at a position, which stays its own; undefined where it was left out. */
  step(at: number): Step | undefined {
    return this.#steps[at] ?? undefined;
  }

  /** Puts a step in the place of another, or none. */
  replace(at: number, step: Step | null): void {
    const before = this.#steps[at];
    if (before) this.#forget(before, at);
    this.#steps[at] = step;
    if (step) this.#note(step, at);
  }

  /** The positions of the steps that write a buffer. */
  writers(buffer: Buffer): ReadonlySet<number> {
    return this.#writers.get(buffer) ?? none;
  }

  /** The positions of the steps that read a buffer. */
  readers(buffer: Buffer): ReadonlySet<number> {
    return this.#readers.get(buffer) ?? none;
  }

  /** Whether the buffer's numbers are gone after the run: no result, no state. */
  isInner(buffer: Buffer): boolean {
    return buffer.role === "temporary" && !this.#resultBuffers.has(buffer);
  }

  /** Whether the buffer holds a result after the run. */
  isResult(buffer: Buffer): boolean {
    return this.#resultBuffers.has(buffer);
  }

  /** Whether what the step at `from` computes is the same when it is computed at `to`. */
  canMove(step: Step, from: number, to: number): boolean {
    return readsOf(step).every(({ buffer }) => {
      for (const at of this.writers(buffer)) if (at > from && at < to) return false;
      return true;
    });
  }

  /** The program as it now is. */
  program(): Program {
    return { steps: this.#steps.filter((step) => step !== null), results: this.#results };
  }

  #note(step: Step, at: number): void {
    for (const { buffer } of writesOf(step)) add(this.#writers, buffer, at);
    for (const { buffer } of readsOf(step)) add(this.#readers, buffer, at);
  }

  #forget(step: Step, at: number): void {
    for (const { buffer } of writesOf(step)) this.#writers.get(buffer)?.delete(at);
    for (const { buffer } of readsOf(step)) this.#readers.get(buffer)?.delete(at);
  }
}

function add(map: Map<Buffer, Set<number>>, buffer: Buffer, at: number): void {
  const positions = map.get(buffer);
  if (positions) positions.add(at);
  else map.set(buffer, new Set([at]));
}
