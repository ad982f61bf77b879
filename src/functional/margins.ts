import { add, equal, mul, neg, select, sub } from "../expr/build.ts";
import { functions, input } from "../expr/index.ts";
import { widened } from "../ops/autocast.ts";
import { map } from "../ops/map/map.ts";
import {
  checkOptions,
  finite,
  flag,
  notNegative,
  type OptionTable,
  positive,
} from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { inFloat32Both, pairwiseDistance, twoVectors } from "./distances.ts";
import {
  checkNumbers,
  checkSameShape,
  elementwiseLoss,
  type LossOptions,
  lossArguments,
  lossOptions,
  reduceLosses,
} from "./reduction.ts";

const [x, y, target] = [0, 1, 2].map(input);
/** max(x, 0), whose slope is 1 also at 0. */
const aboveZero = (difference: Parameters<typeof functions.clamp>[0]) =>
  functions.clamp(difference, 0);

const checkSigns = (operation: string, given: Tensor) =>
  checkNumbers(operation, "targets", given, "1 or -1", (t) => t === 1 || t === -1);

export interface MarginOptions extends LossOptions {
  /** How much a difference must be, to count for nothing. */
  margin?: number;
}

export const marginOptions: OptionTable<MarginOptions> = { ...lossOptions, margin: finite };

/**
 * The mean of x where the target is 1, and of max(0, margin − x) where it is −1 (margin: 1): x is a
 * distance, of what is alike or not.
 *
 * @throws ShapeError where the shapes differ; ValueError for other targets.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.hinge_embedding_loss.html
 * @example
 * ```ts
 * F.hingeEmbeddingLoss(tensor([3, 0.5]), tensor([1, -1]), { reduction: "none" }).toArray(); // → 3,0.5
 * ```
 */
export function hingeEmbeddingLoss(
  x: TensorLike,
  target: TensorLike,
  options: MarginOptions = {},
): Tensor {
  checkOptions("hingeEmbeddingLoss", marginOptions, options);
  const { margin = 1, reduction } = options;
  const [given, wanted] = lossArguments("hingeEmbeddingLoss", x, target);
  checkSigns("hingeEmbeddingLoss", wanted);
  const [distance, sign] = [input(0), input(1)];
  const loss = select(equal(sign, 1), distance, aboveZero(sub(margin, distance)));
  return reduceLosses(map(loss, [given, wanted]), reduction);
}

const softMargin = functions.softplus(neg(mul(x, y)));

/**
 * The mean of log(1 + e^(−target · x)), with targets 1 and −1, without overflow.
 *
 * @throws ShapeError where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.soft_margin_loss.html
 * @example
 * ```ts
 * F.softMarginLoss(tensor([1000, 1000]), tensor([1, -1]), { reduction: "none" }).toArray(); // → 0,1000
 * ```
 */
export function softMarginLoss(
  x: TensorLike,
  target: TensorLike,
  options: LossOptions = {},
): Tensor {
  return elementwiseLoss("softMarginLoss", softMargin, x, target, options);
}

/**
 * The mean of max(0, margin − target · (x₁ − x₂)) (margin: 0): where the target is 1, x₁ is to be the larger
 * one, where it is −1 the smaller one.
 *
 * @throws ShapeError where the shapes differ; ValueError for other targets.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.margin_ranking_loss.html
 * @example
 * ```ts
 * F.marginRankingLoss(tensor([3, 3]), tensor([1, 1]), tensor([1, -1])).item(); // → 1
 * ```
 */
export function marginRankingLoss(
  x1: TensorLike,
  x2: TensorLike,
  target: TensorLike,
  options: MarginOptions = {},
): Tensor {
  checkOptions("marginRankingLoss", marginOptions, options);
  const { margin = 0, reduction } = options;
  const [a, b] = twoVectors("marginRankingLoss", x1, x2);
  const sign = tensorOf("marginRankingLoss", "target", target, a.dtype);
  checkSameShape("marginRankingLoss", a, b, ["x1", "x2"]);
  checkSameShape("marginRankingLoss", a, sign, ["x1", "target"]);
  checkSigns("marginRankingLoss", sign);
  return reduceLosses(map(ranking(margin), [a, b, sign]), reduction);
}

const ranking = (margin: number) => aboveZero(sub(margin, mul(target, sub(x, y))));

export interface TripletMarginOptions extends MarginOptions {
  /** The order of the norm. Default 2. */
  p?: number;
  /** Added to each difference. Default 1e-6. */
  eps?: number;
  /** Take the distance of the negative from the positive, where that is the smaller one. Default false. */
  swap?: boolean;
}

export const tripletOptions: OptionTable<TripletMarginOptions> = {
  ...marginOptions,
  p: positive,
  eps: notNegative,
  swap: flag,
};

/**
 * The mean of max(0, d(anchor, positive) − d(anchor, negative) + margin) (margin: 1), with d the
 * {@link pairwiseDistance}.
 *
 * @param anchor [N, D] or [D], as the others
 * @throws ShapeError where the shapes differ.
 * Source: Balntas et al., Learning shallow convolutional feature descriptors with triplet losses (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_loss.html
 * @example
 * ```ts
 * F.tripletMarginLoss([[0, 0]], [[3, 4]], [[0, 2]], { eps: 0 }).item(); // → 4
 * ```
 */
export function tripletMarginLoss(
  anchor: TensorLike,
  positive: TensorLike,
  negative: TensorLike,
  options: TripletMarginOptions = {},
): Tensor {
  checkOptions("tripletMarginLoss", tripletOptions, options);
  const { margin = 1, p = 2, eps = 1e-6, swap = false, reduction } = options;
  const [near, far] = twoVectors("tripletMarginLoss", positive, negative, ["positive", "negative"]);
  const start = widened(tensorOf("tripletMarginLoss", "anchor", anchor, near.dtype));
  checkSameShape("tripletMarginLoss", start, near, ["anchor", "positive"]);
  checkSameShape("tripletMarginLoss", start, far, ["anchor", "negative"]);
  const distance = (a: Tensor, b: Tensor) => pairwiseDistance(a, b, { p, eps });
  const away = distance(start, far);
  const losses = map(aboveZero(add(sub(x, y), margin)), [
    distance(start, near),
    swap ? away.minimum(distance(near, far)) : away,
  ]);
  return reduceLosses(losses, reduction);
}

// Squares of lengths and their product, as PyTorch: none of them is 0.
const ofPairs = (margin: number) => {
  const [products, first, second] = [input(0), input(1), input(2)];
  const lengths = functions.sqrt(mul(add(first, 1e-12), add(second, 1e-12)));
  const cosine = functions.div(products, lengths);
  return select(equal(input(3), 1), sub(1, cosine), aboveZero(sub(cosine, margin)));
};

/**
 * The mean of 1 − cos(x₁, x₂) where the target is 1, and of max(0, cos(x₁, x₂) − margin) where it is −1
 * (margin: 0).
 *
 * @param x1 [N, D] or [D], as x2
 * @param target [N] or []
 * @throws ShapeError where the shapes do not fit; ValueError for other targets.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.cosine_embedding_loss.html
 * @example
 * ```ts
 * F.cosineEmbeddingLoss(tensor([[0, 2]]), tensor([[3, 0]]), tensor([1])).item(); // → 1
 * ```
 */
export function cosineEmbeddingLoss(
  x1: TensorLike,
  x2: TensorLike,
  target: TensorLike,
  options: MarginOptions = {},
): Tensor {
  checkOptions("cosineEmbeddingLoss", marginOptions, options);
  const { margin = 0, reduction } = options;
  const [a, b] = twoVectors("cosineEmbeddingLoss", x1, x2);
  const sign = tensorOf("cosineEmbeddingLoss", "target", target, a.dtype);
  checkSameShape("cosineEmbeddingLoss", a, b, ["x1", "x2"]);
  const rows = a.shape.slice(0, -1);
  if (a.ndim < 1 || a.ndim > 2 || !sameShape(sign.shape, rows)) {
    throw new ShapeError(
      `cosineEmbeddingLoss: expected inputs [N, D] and targets [N], or [D] and [], got ` +
        `${formatShape(a.shape)} and ${formatShape(sign.shape)}`,
    );
  }
  checkSigns("cosineEmbeddingLoss", sign);
  return inFloat32Both(a, b, (u, v) => {
    const sums = [u.mul(v), u.square(), v.square()].map((each) => each.sum(-1));
    return reduceLosses(map(ofPairs(margin), [...sums, sign]), reduction);
  });
}
