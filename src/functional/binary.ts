import { add, div, less, log, log1p, max, mul, mulNoNaN, neg, select, sub } from "../expr/build.ts";
import { type Expression, functions, input, type Operand } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { checkOptions, type OptionTable } from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorLike, tensorOf } from "../tensor/tensor-like.ts";
import {
  checkNumbers,
  type LossOptions,
  lossArguments,
  lossOptions,
  reduceLosses,
} from "./reduction.ts";

export interface BinaryLossOptions extends LossOptions {
  /** A factor for each element's loss, of the input's shape or broadcast to it. */
  weight?: TensorLike;
}

export interface LogitLossOptions extends BinaryLossOptions {
  /** A factor for the loss where the target is 1, of the input's shape or broadcast to it: [C] for C labels. */
  posWeight?: TensorLike;
}

export const binaryOptions: OptionTable<BinaryLossOptions> = { ...lossOptions, weight: tensorLike };
export const logitOptions: OptionTable<LogitLossOptions> = {
  ...binaryOptions,
  posWeight: tensorLike,
};

const [x0, x1, fixed] = [0, 1, 2].map(input);

const entropy = (logP: Operand, logOther: Operand) =>
  neg(add(mul(x1, logP), mul(sub(1, x1), logOther)));

// The value: the logarithms are held at −100.
const clamped = entropy(max(log(fixed), -100), max(log1p(neg(fixed)), -100));
// The slope: (p − t) / max(p·(1 − p), 10⁻¹²), here as the function that has it.
const withSlope = (p: Expression) =>
  select(
    less(mul(p, sub(1, p)), 1e-12),
    div(mul(p, sub(div(p, 2), x1)), 1e-12),
    entropy(log(p), log1p(neg(p))),
  );
const probabilityLoss = add(clamped, sub(withSlope(x0), withSlope(fixed)));

/** Of a logit and a target: log(1 + eˣ) − t·x. */
export const logitLoss = sub(functions.softplus(x0), mulNoNaN(x1, x0));
// (1 − t)·x + (1 + (w − 1)·t)·log(1 + e⁻ˣ), with the weight w of the positive ones
const [share, positive] = [add(1, mul(sub(fixed, 1), x1)), functions.softplus(neg(x0))];
const weightedLogitLoss = add(mulNoNaN(sub(1, x1), x0), mulNoNaN(share, positive));

/**
 * The binary cross-entropy of probabilities: the mean of −t·log p − (1 − t)·log(1 − p).
 *
 * As in PyTorch logarithms are held at −100, and so the loss at 100, and the gradient
 * (p − t)/(p·(1 − p)) has a denominator of at least 10⁻¹². {@link bceWithLogits} needs no such help.
 *
 * @param probabilities p, of any shape
 * @param targets numbers from 0 to 1, of the same shape
 * @throws ValueError for numbers outside [0, 1]; ShapeError where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html
 * @example
 * ```ts
 * F.bceLoss(tensor([0, 1]), tensor([1, 1]), { reduction: "none" }).toArray(); // → 100,0
 * ```
 */
export function bceLoss(
  probabilities: TensorLike,
  targets: TensorLike,
  options: BinaryLossOptions = {},
): Tensor {
  checkOptions("bceLoss", binaryOptions, options);
  const [p, target] = lossArguments("bceLoss", probabilities, targets);
  checkUnit("bceLoss", "input", p, ". Put a sigmoid before it, or use bceWithLogits");
  checkUnit("bceLoss", "target", target);
  // A detached copy carries the value and p itself the slope: their difference is 0.
  return weighted("bceLoss", probabilityLoss, [p, target, p.detach()], options);
}

/**
 * The binary cross-entropy of σ(x): the mean of log(1 + eˣ) − t·x, without overflow. With a `posWeight` w
 * the part of the target, −t·log σ(x), counts w times.
 *
 * @param logits x, of any shape
 * @param targets numbers from 0 to 1, of the same shape
 * @throws ValueError for targets outside [0, 1]; ShapeError where the shapes differ.
 * Source:
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 * @example
 * ```ts
 * F.bceWithLogits(tensor([1000, -1000]), tensor([1, 1]), { reduction: "none" }).toArray(); // → 0,1000
 * ```
 */
export function bceWithLogits(
  logits: TensorLike,
  targets: TensorLike,
  options: LogitLossOptions = {},
): Tensor {
  checkOptions("bceWithLogits", logitOptions, options);
  const [x, target] = lossArguments("bceWithLogits", logits, targets);
  checkUnit("bceWithLogits", "target", target);
  if (options.posWeight === undefined)
    return weighted("bceWithLogits", logitLoss, [x, target], options);
  const positive = factors("bceWithLogits", "posWeight", options.posWeight, x);
  return weighted("bceWithLogits", weightedLogitLoss, [x, target, positive], options);
}

function weighted(
  operation: string,
  expression: Expression,
  inputs: Tensor[],
  { weight, reduction }: BinaryLossOptions,
): Tensor {
  const losses =
    weight === undefined
      ? map(expression, inputs)
      : map(mulNoNaN(input(inputs.length), expression), [
          ...inputs,
          factors(operation, "weight", weight, inputs[0]),
        ]);
  return reduceLosses(losses, reduction);
}

/** Factors for the elements of x, to whose shape they are broadcast. */
export function factors(operation: string, name: string, given: TensorLike, x: Tensor): Tensor {
  const factor = tensorOf(operation, name, given, x.dtype);
  const fits = factor.shape.every((size, i) => size === 1 || size === x.shape.at(i - factor.ndim));
  if (fits && factor.ndim <= x.ndim) return factor.expand(x.shape);
  throw new ShapeError(
    `${operation}: expected a ${name} that broadcasts to the input's shape ${formatShape(x.shape)}, got ` +
      formatShape(factor.shape),
  );
}

const checkUnit = (operation: string, role: string, given: Tensor, hint = "") =>
  checkNumbers(operation, `${role}s`, given, "from 0 to 1", (p) => !(p < 0 || p > 1), hint);
