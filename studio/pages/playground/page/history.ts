import type { View } from "../engine/messages.ts";

/** One column of the curves: some steps one after the other. */
export interface Row {
  /** The last of the steps. */
  step: number;
  steps: number;
  /** Of the batches' losses. */
  mean: number;
  min: number;
  max: number;
  trainAccuracy: number;
  validationLoss: number | null;
  validationAccuracy: number | null;
}

/** So many columns are kept; then each two become one. */
const most = 1200;

/** What a course has gone through, for the curves: no loss is left out of its columns' least and greatest. */
export class History {
  rows: Row[] = [];
  /** Grows with every change. */
  version = 0;
  #stepsPerRow = 1;

  add({ losses, train, validation }: View): void {
    if (!losses) return;
    const row: Row = {
      ...losses,
      trainAccuracy: train.accuracy,
      validationLoss: validation?.loss ?? null,
      validationAccuracy: validation?.accuracy ?? null,
    };
    const last = this.rows.at(-1);
    if (last && last.steps + row.steps <= this.#stepsPerRow)
      this.rows[this.rows.length - 1] = join(last, row);
    else this.rows.push(row);
    if (this.rows.length > most) {
      this.rows = pairs(this.rows);
      this.#stepsPerRow = Math.max(2 * this.#stepsPerRow, this.rows[0].steps);
    }
    this.version++;
  }
}

function pairs(rows: readonly Row[]): Row[] {
  const joined: Row[] = [];
  for (let i = 0; i < rows.length; i += 2) {
    joined.push(i + 1 < rows.length ? join(rows[i], rows[i + 1]) : rows[i]);
  }
  return joined;
}

function join(one: Row, next: Row): Row {
  const steps = one.steps + next.steps;
  return {
    ...next,
    steps,
    mean: (one.mean * one.steps + next.mean * next.steps) / steps,
    min: Math.min(one.min, next.min),
    max: Math.max(one.max, next.max),
  };
}
