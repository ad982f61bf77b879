import { mul, select, sub } from "../expr/build.ts";
import { functions, input } from "../expr/index.ts";
import { widened } from "../ops/autocast.ts";
import { inFloat32 } from "../ops/in-float32.ts";
import { map } from "../ops/map/map.ts";
import { checkOptions, finite, kind, type OptionTable } from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { type BinaryLossOptions, binaryOptions, factors, logitLoss } from "./binary.ts";
import { checkIndices } from "./classification.ts";
import {
  checkNumbers,
  checkSameShape,
  type LossOptions,
  lossArguments,
  lossOptions,
  reduceLosses,
} from "./reduction.ts";

export interface MultiMarginOptions extends LossOptions {
  /** 1 (default), or 2 for squares. */
  p?: 1 | 2;
  /** By how much the score of the class must be the largest. Default 1. */
  margin?: number;
  /** A factor for each class, [C]: that of a sample is its target's. */
  weight?: TensorLike;
}

export const multiMarginOptions: OptionTable<MultiMarginOptions> = {
  ...lossOptions,
  p: kind("1 or 2", (p) => p === 1 || p === 2),
  margin: finite,
  weight: tensorLike,
};

/**
 * The hinge loss of classes: the mean of Σ max(0, margin − x of the class + x of another)ᵖ / C, over the
 * others.
 *
 * @param scores x, [N, C], or [C] for one sample
 * @param classes class indices, [N] or []
 * @throws ShapeError where the shapes do not fit; ValueError for an index that is no class.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.multi_margin_loss.html
 * @example
 * ```ts
 * F.multiMarginLoss(tensor([[3, 3, 0, 0]]), [0]).item(); // → 0.25
 * ```
 */
export function multiMarginLoss(
  scores: TensorLike,
  classes: TensorLike,
  options: MultiMarginOptions = {},
): Tensor {
  checkOptions("multiMarginLoss", multiMarginOptions, options);
  const { p = 1, margin = 1, reduction } = options;
  const given = rowsOfClasses("multiMarginLoss", scores);
  const target = tensorOf("multiMarginLoss", "target", classes, "int32");
  checkIndices("multiMarginLoss", given, target);
  const count = given.shape[given.ndim - 1];
  const excess = functions.relu(sub(margin, sub(input(1), input(0))));
  const others = select(input(2), 0, p === 1 ? excess : functions.square(excess));
  return inFloat32(given, (x) => {
    const own = x.gather(-1, target.unsqueeze(-1));
    const losses = map(others, [x, own, target.oneHot(count)])
      .sum(-1)
      .div(count);
    return reduceLosses(weighted(losses, target, count, options.weight), reduction);
  });
}

function weighted(losses: Tensor, target: Tensor, count: number, weight?: TensorLike): Tensor {
  if (weight === undefined) return losses;
  const ofClasses = tensorOf("multiMarginLoss", "weight", weight, losses.dtype);
  if (!sameShape(ofClasses.shape, [count])) {
    throw new ShapeError(
      `multiMarginLoss: expected weight [${count}], one for each class, got ${formatShape(ofClasses.shape)}`,
    );
  }
  return losses.mul(ofClasses.indexSelect(0, target.flatten()).reshape(target.shape));
}

/**
 * The hinge loss of several classes at once: Σ max(0, 1 − x of a class of the target + x of one that is
 * none) / C over all such pairs, the mean over the samples.
 *
 * @param scores x, [N, C], or [C] for one sample
 * @param classes class indices, of the same shape: those before the first −1 are the target
 * @throws ShapeError where the shapes differ; ValueError for an index that is neither a class nor −1.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_margin_loss.html
 * @example
 * ```ts
 * F.multilabelMarginLoss(tensor([1, 1, 0, 0]), [0, -1, 2, 0]).item(); // → 0.25
 * ```
 */
export function multilabelMarginLoss(
  scores: TensorLike,
  classes: TensorLike,
  options: LossOptions = {},
): Tensor {
  checkOptions("multilabelMarginLoss", lossOptions, options);
  const given = rowsOfClasses("multilabelMarginLoss", scores);
  const target = tensorOf("multilabelMarginLoss", "target", classes, "int32");
  checkSameShape("multilabelMarginLoss", given, target);
  const count = given.shape[given.ndim - 1];
  const isClass = (label: number) => Number.isInteger(label) && label >= -1 && label < count;
  checkNumbers("multilabelMarginLoss", "targets", target, `from -1 to ${count - 1}`, isClass);
  return inFloat32(given, (x) => {
    const counts = target.ge(0).to(x.dtype).cumprod(-1);
    const index = target.maximum(0).to("int32");
    const isTarget = index.oneHot(count).mul(counts.unsqueeze(-1)).max(-2);
    // [.., of the target, of the others]
    const own = x.gather(-1, index).unsqueeze(-1);
    const excess = functions.relu(sub(1, sub(input(1), input(0))));
    const pairs = mul(excess, mul(input(2), sub(1, input(3))));
    const inputs = [x.unsqueeze(-2), own, counts.unsqueeze(-1), isTarget.unsqueeze(-2)];
    return reduceLosses(map(pairs, inputs).sum([-2, -1]).div(count), options.reduction);
  });
}

/**
 * The binary cross-entropy of σ(x) for each class, its mean over the classes and then over the samples.
 *
 * @param logits x, [..., C]
 * @param targets numbers from 0 to 1, of the same shape
 * @throws ShapeError where the shapes differ; ValueError for targets outside [0, 1].
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_soft_margin_loss.html
 * @example
 * ```ts
 * F.multilabelSoftMarginLoss(tensor([[1000, -1000]]), tensor([[1, 1]])).item(); // → 500
 * ```
 */
export function multilabelSoftMarginLoss(
  logits: TensorLike,
  targets: TensorLike,
  options: BinaryLossOptions = {},
): Tensor {
  const operation = "multilabelSoftMarginLoss";
  checkOptions(operation, binaryOptions, options);
  const [x, target] = lossArguments(operation, logits, targets);
  checkNumbers(operation, "targets", target, "from 0 to 1", (t) => !(t < 0 || t > 1));
  const losses = map(logitLoss, [x, target]);
  const { weight, reduction } = options;
  const each = weight === undefined ? losses : losses.mul(factors(operation, "weight", weight, x));
  return reduceLosses(each.mean(-1), reduction);
}

function rowsOfClasses(operation: string, scores: TensorLike): Tensor {
  const x = widened(tensorOf(operation, "x", scores));
  if ((x.ndim === 1 || x.ndim === 2) && x.shape[x.ndim - 1] > 0) return x;
  throw new ShapeError(
    `${operation}: expected an input [N, C] or [C], got ${formatShape(x.shape)}`,
  );
}
