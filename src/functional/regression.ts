import { abs, div, less, lessEqual, mul, select, sub } from "../expr/build.ts";
import { functions, input } from "../expr/index.ts";
import { checkOptions, notNegative, type OptionTable, positive } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { TensorLike } from "../tensor/tensor-like.ts";
import { elementwiseLoss, type LossOptions, lossOptions } from "./reduction.ts";

const difference = sub(input(0), input(1));
const squared = functions.square(difference);
const absolute = abs(difference);

/**
 * The mean squared error: the mean of (x − target)².
 *
 * @throws ShapeError where the shapes differ: a broadcast target is nearly always a mistake.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
 * @example
 * ```ts
 * F.mseLoss(tensor([1, 2]), tensor([1, 4])).item(); // → 2
 * ```
 */
export function mseLoss(x: TensorLike, target: TensorLike, options: LossOptions = {}): Tensor {
  return elementwiseLoss("mseLoss", squared, x, target, options);
}

/**
 * The mean absolute error: the mean of |x − target|, with slope 0 where they are equal.
 *
 * @throws ShapeError where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html
 * @example
 * ```ts
 * F.l1Loss(tensor([1, 2]), tensor([1, 4])).item(); // → 1
 * ```
 */
export function l1Loss(x: TensorLike, target: TensorLike, options: LossOptions = {}): Tensor {
  return elementwiseLoss("l1Loss", absolute, x, target, options);
}

export interface SmoothL1Options extends LossOptions {
  /** Where the square turns into a line. Default 1. */
  beta?: number;
}

export const smoothL1Options: OptionTable<SmoothL1Options> = { ...lossOptions, beta: notNegative };

/**
 * A square near 0 and a line beyond: with d = |x − target|, the mean of d²/(2·beta) where d < beta,
 * else d − beta/2.
 *
 * @throws ShapeError where the shapes differ; ValueError for a negative beta.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html
 * @example
 * ```ts
 * F.smoothL1Loss(tensor([0, 0]), tensor([1, 3]), { reduction: "none" }).toArray(); // → 0.5,2.5
 * ```
 */
export function smoothL1Loss(
  x: TensorLike,
  target: TensorLike,
  options: SmoothL1Options = {},
): Tensor {
  checkOptions("smoothL1Loss", smoothL1Options, options);
  const { beta = 1, reduction } = options;
  if (beta === 0) return elementwiseLoss("smoothL1Loss", absolute, x, target, { reduction });
  const smooth = select(
    less(absolute, beta),
    div(mul(0.5, squared), beta),
    sub(absolute, beta / 2),
  );
  return elementwiseLoss("smoothL1Loss", smooth, x, target, { reduction });
}

export interface HuberOptions extends LossOptions {
  /** Where the square turns into a line. Default 1. */
  delta?: number;
}

export const huberOptions: OptionTable<HuberOptions> = { ...lossOptions, delta: positive };

/**
 * A square near 0 and a line of slope delta beyond: with d = |x − target|, the mean of d²/2 where d is at
 * most delta, else delta · (d − delta/2). It is delta times {@link smoothL1Loss} with that beta.
 *
 * @throws ShapeError where the shapes differ; ValueError for a delta that is not positive.
 * Source: Huber, Robust Estimation of a Location Parameter (1964);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html
 * @example
 * ```ts
 * F.huberLoss(tensor([0, 0]), tensor([1, 3]), { delta: 2, reduction: "none" }).toArray(); // → 0.5,4
 * ```
 */
export function huberLoss(x: TensorLike, target: TensorLike, options: HuberOptions = {}): Tensor {
  checkOptions("huberLoss", huberOptions, options);
  const { delta = 1, reduction } = options;
  const huber = select(
    lessEqual(absolute, delta),
    mul(0.5, squared),
    mul(delta, sub(absolute, delta / 2)),
  );
  return elementwiseLoss("huberLoss", huber, x, target, { reduction });
}
