import { checkArgument } from "../../tensor/arguments.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape, sameShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { tensorKind } from "../../tensor/tensor-like.ts";
import type { StreamingMetric } from "./metric.ts";
import { checkCount } from "./scored-samples.ts";

/** What was added up of one target. */
interface Sums {
  samples: number;
  absolute: number;
  squared: number;
  /** The first true value. The others are taken from here: the mean of large ones would be rounded by too much. */
  origin: number;
  /** The mean of the true values so far, and the sum of their squared distances from it. */
  mean: number;
  spread: number;
}

/** A figure of each target, and their mean. */
abstract class PerTarget implements StreamingMetric {
  #sums: Sums[] = [];

  protected abstract figureOf(sums: Sums): number;

  update(outputs: Tensor, targets: Tensor): void {
    const name = this.constructor.name;
    checkArgument(name, "outputs", tensorKind, outputs);
    checkArgument(name, "targets", tensorKind, targets);
    if (outputs.ndim === 0 || !sameShape(outputs.shape, targets.shape)) {
      throw new ShapeError(
        `${name}: expected predictions and targets of one shape, [N] or [N, T], got ` +
          `${formatShape(outputs.shape)} and ${formatShape(targets.shape)}`,
      );
    }
    const width = outputs.shape.slice(1).reduce((product, extent) => product * extent, 1);
    if (this.#sums.length === 0) this.#sums = Array.from({ length: width }, none);
    checkCount(name, "targets", this.#sums.length, width);
    const predictions = outputs.to("float64").data;
    const truths = targets.to("float64").data;
    for (let i = 0; i < truths.length; i++) add(this.#sums[i % width], predictions[i], truths[i]);
  }

  /** The figure of each target. */
  perTarget(): number[] {
    return this.#sums.map((sums) => this.figureOf(sums));
  }

  compute(): number {
    const figures = this.perTarget();
    return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
  }

  reset(): void {
    this.#sums = [];
  }
}

const none = (): Sums => ({ samples: 0, absolute: 0, squared: 0, origin: 0, mean: 0, spread: 0 });

/** Welford's update: squares of large numbers would leave nothing of a small spread. */
function add(sums: Sums, prediction: number, truth: number): void {
  const error = prediction - truth;
  if (sums.samples === 0) sums.origin = truth;
  sums.samples++;
  sums.absolute += Math.abs(error);
  sums.squared += error * error;
  const value = truth - sums.origin;
  const distance = value - sums.mean;
  sums.mean += distance / sums.samples;
  sums.spread += distance * (value - sums.mean);
}

/**
 * The mean of |prediction − target|. Predictions and targets have one shape, [N] or [N, T]; `perTarget()`
 * gives the figure of each of the T.
 *
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_error.html
 * @example
 * ```ts
 * import { MeanAbsoluteError } from "chainrule/train";
 * const metric = new MeanAbsoluteError();
 * metric.update(tensor([1, 2]), tensor([1, 4]));
 * metric.compute(); // → 1
 * ```
 */
export class MeanAbsoluteError extends PerTarget {
  protected figureOf({ absolute, samples }: Sums): number {
    return absolute / samples;
  }
}

/**
 * The mean of (prediction − target)². Predictions and targets have one shape, [N] or [N, T]; `perTarget()`
 * gives the figure of each of the T.
 *
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_squared_error.html
 * @example
 * ```ts
 * import { MeanSquaredError } from "chainrule/train";
 * const metric = new MeanSquaredError();
 * metric.update(tensor([1, 2]), tensor([1, 4]));
 * metric.compute(); // → 2
 * ```
 */
export class MeanSquaredError extends PerTarget {
  protected figureOf({ squared, samples }: Sums): number {
    return squared / samples;
  }
}

/**
 * R², the share of the targets' variance that is explained: 1 − Σ (prediction − target)² / Σ (target − mean)².
 * It is 1 for perfect predictions, 0 for those of the mean, and below that for worse ones. Of a target that
 * never changes it is 1 or 0, for perfect predictions or not; with fewer than two samples NaN. Of several
 * targets it is the mean; `perTarget()` gives that of each.
 *
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.r2_score.html
 * @example
 * ```ts
 * import { R2 } from "chainrule/train";
 * const metric = new R2();
 * metric.update(tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7]));
 * metric.compute().toFixed(3); // → 0.949
 * ```
 */
export class R2 extends PerTarget {
  protected figureOf({ squared, spread, samples }: Sums): number {
    if (samples < 2) return Number.NaN;
    if (spread === 0) return squared === 0 ? 1 : 0;
    return 1 - squared / spread;
  }
}
