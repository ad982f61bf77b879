import { ShapeError, ValueError } from "../../tensor/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { checkScores } from "../metrics.ts";

/** Is given the scores of a sample's classes, an array that the next sample overwrites, and its true class. */
export type UseSample = (scores: Float64Array, truth: number) => void;

/**
 * Goes through the samples of a batch, or the positions of its samples: scores [N, C] or [N, C, ...] and
 * classes [N] or [N, ...]. Returns how many classes there are.
 *
 * @throws ShapeError, DtypeError, ValueError where they do not fit; `use` has not been called then.
 */
export function eachScored(
  operation: string,
  outputs: Tensor,
  targets: Tensor,
  use: UseSample,
): number {
  checkScores(operation, outputs, targets);
  const classes = outputs.shape[1];
  const truths = targets.data;
  checkClasses(operation, truths, classes);
  const scores = outputs.to("float64").data;
  const positions = outputs.shape.slice(2).reduce((product, extent) => product * extent, 1);
  const row = new Float64Array(classes);
  for (let i = 0; i < truths.length; i++) {
    const start = Math.floor(i / positions) * classes * positions + (i % positions);
    for (let c = 0; c < classes; c++) row[c] = scores[start + c * positions];
    use(row, truths[i]);
  }
  return classes;
}

export function checkClasses(operation: string, truths: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < truths.length; i++) {
    if (truths[i] >= 0 && truths[i] < classes) continue;
    throw new ValueError(
      `${operation}: expected classes from 0 to ${classes - 1}, as many as there are scores, got ${truths[i]}`,
    );
  }
}

/** @throws ShapeError for a batch with another number of classes, or targets, than those before it. */
export function checkCount(operation: string, what: string, before: number, now: number): void {
  if (before === now) return;
  throw new ShapeError(
    `${operation}: the batches before had ${before} ${what}, this one has ${now}. Call reset() first`,
  );
}

/** The place of the highest score, the first of equal ones. */
export function highest(scores: Float64Array): number {
  let best = 0;
  for (let c = 1; c < scores.length; c++) {
    if (scores[c] > scores[best] || Number.isNaN(scores[c])) best = c;
    if (Number.isNaN(scores[best])) break;
  }
  return best;
}
