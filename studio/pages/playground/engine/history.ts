import type { Score } from "../measure/surface.ts";

/** One column of the curves: some steps one after the other. */
interface Row {
  /** The last of the steps. */
  readonly step: number;
  readonly steps: number;
  /** Of the batches' losses. */
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** After the last of the steps. */
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
}

/** What a row is made of, in the order in which it stands in a message. */
export const columns = [
  "step",
  "mean",
  "min",
  "max",
  "trainAccuracy",
  "validationLoss",
  "validationAccuracy",
] as const satisfies readonly (keyof Row)[];
export type Column = (typeof columns)[number];

/** So many rows are kept; then each two become one. */
const most = 320;

/**
 * What a course has gone through, in rows of equally many steps: the same whenever it is looked at, and no
 * loss is left out of the least and the greatest.
 */
export class History {
  #rows: Row[] = [];
  #stepsPerRow = 1;
  #open = { steps: 0, sum: 0, min: Infinity, max: -Infinity };

  /** Adds the loss of a step; `score` says how the network does after it, where a row ends. */
  add(step: number, loss: number, score: () => { train: Score; validation: Score | null }): void {
    const open = this.#open;
    open.steps++;
    open.sum += loss;
    open.min = Math.min(open.min, loss);
    open.max = Math.max(open.max, loss);
    if (open.steps < this.#stepsPerRow) return;
    const { train, validation } = score();
    this.#rows.push({
      step,
      steps: open.steps,
      mean: open.sum / open.steps,
      min: open.min,
      max: open.max,
      trainAccuracy: train.accuracy,
      validationLoss: validation?.loss ?? Number.NaN,
      validationAccuracy: validation?.accuracy ?? Number.NaN,
    });
    this.#open = { steps: 0, sum: 0, min: Infinity, max: -Infinity };
    if (this.#rows.length < most) return;
    this.#stepsPerRow *= 2;
    this.#rows = this.#rows.flatMap((row, i, all) =>
      i % 2 === 1 ? [joined(all[i - 1], row)] : [],
    );
  }

  /** Row after row, the numbers of `columns`. */
  toArray(): Float32Array {
    return Float32Array.from(this.#rows.flatMap((row) => columns.map((name) => row[name])));
  }
}

function joined(one: Row, next: Row): Row {
  return {
    ...next,
    steps: one.steps + next.steps,
    mean: (one.mean + next.mean) / 2,
    min: Math.min(one.min, next.min),
    max: Math.max(one.max, next.max),
  };
}
