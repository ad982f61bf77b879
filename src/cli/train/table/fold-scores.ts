import { array, number, object, text } from "../../../tensor/plain-data.ts";
import { formatDigits } from "../../../text/number.ts";
import { formatPercent } from "../../../text/quantity.ts";
import type { Task } from "../task.ts";

/** How well networks do, each on a part of a table that it has not seen: `accuracy`, or the `R²` of each target. */
export type FoldScores = readonly { readonly name: string; readonly folds: readonly number[] }[];

export const checkedFoldScores = array(object({ name: text, folds: array(number) }));

/** What the folds of a task are called. */
export function foldsTitle(count: number, { encoders }: Pick<Task, "encoders">): string {
  return `${count} folds${encoders?.series ? ", each later than what is learnt from" : ""}`;
}

/** `accuracy 95.3% ± 1.2% (93.3% to 96.7%)`: mean, standard deviation, and range over the folds. */
export function foldScoresText(scores: FoldScores): string {
  return scores
    .map(({ name, folds }) => {
      const format = (score: number) =>
        name === "accuracy" ? formatPercent(score, 1) : formatDigits(score, 3);
      const mean = folds.reduce((sum, score) => sum + score, 0) / folds.length;
      const squares = folds.reduce((sum, score) => sum + (score - mean) ** 2, 0);
      const deviation = Math.sqrt(squares / (folds.length - 1));
      const range = `${format(Math.min(...folds))} to ${format(Math.max(...folds))}`;
      return `${name} ${format(mean)} ± ${format(deviation)} (${range})`;
    })
    .join(", ");
}
