import type { Tensor } from "../../tensor/tensor.ts";
import { gaussianHalfWidth, gaussianHead } from "../gaussian-head.ts";
import { inUnits, type RegressionTargets } from "../judgement/regression.ts";
import type { IntervalDescription } from "./description.ts";

/**
 * A network's outputs [N, T], or [N, 2T] of a Gaussian head, as numbers in the units of the data, with the intervals that
 * are described.
 */
export function numberPredictions(
  outputs: Tensor,
  targets: RegressionTargets,
  intervals: IntervalDescription | undefined,
) {
  const { names, std } = targets;
  const count = names.length;
  const gaussians = outputs.shape[1] === count ? undefined : gaussianHead(outputs);
  const means = (gaussians?.mean ?? outputs).data;
  const halfWidths = intervals && halfWidthsOf(intervals, gaussians?.variance.data, std);
  return Array.from({ length: outputs.shape[0] }, (_, row) => {
    const of = <T>(value: (scaled: number, target: number) => T): Record<string, T> =>
      Object.fromEntries(names.map((name, i) => [name, value(means[row * count + i], i)]));
    const values = of((scaled, i) => inUnits(targets, i, scaled));
    if (!halfWidths) return { values };
    const interval = (scaled: number, i: number) => {
      const half = halfWidths(row, i);
      return { low: inUnits(targets, i, scaled - half), high: inUnits(targets, i, scaled + half) };
    };
    return { values, intervals: of(interval) };
  });
}

/** How far an interval goes to each side, in the units that the network learns in. */
function halfWidthsOf(
  { level, halfWidths }: IntervalDescription,
  variances: ArrayLike<number> | undefined,
  std: readonly number[],
): ((row: number, target: number) => number) | undefined {
  if (halfWidths) return (_, target) => halfWidths[target] / std[target];
  if (!variances) return undefined;
  const deviations = gaussianHalfWidth(level);
  return (row, target) => deviations * Math.sqrt(variances[row * std.length + target]);
}
