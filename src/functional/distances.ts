import { div, mul } from "../expr/build.ts";
import { functions, input } from "../expr/index.ts";
import { widened } from "../ops/autocast.ts";
import { inFloat32 } from "../ops/in-float32.ts";
import { map } from "../ops/map/map.ts";
import { checkOptions, finite, flag, notNegative, type OptionTable } from "../tensor/arguments.ts";
import { assertFloat } from "../tensor/dtype.ts";
import { broadcastShapes, normalizeDim } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { dimension } from "./softmax.ts";
import { vectorNorm } from "./vector-norm.ts";

const [x0, first, second] = [0, 1, 2].map(input);

export interface NormalizeOptions {
  /** The order of the norm. Default 2, the length. */
  p?: number;
  /** Along which dimension the vectors lie. Default 1. */
  dim?: number;
  /** The least that is divided by. Default 1e-12. */
  eps?: number;
}

const order = { ...notNegative, expected: "a number from 0, or Infinity" };
const normalizeOptions: OptionTable<NormalizeOptions> = {
  p: order,
  dim: dimension,
  eps: notNegative,
};

/**
 * Vectors of norm 1: x / max(‖x‖ₚ, eps).
 *
 * @param x any float tensor; the result has its shape.
 * @throws DtypeError for integers.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html
 * @example
 * ```ts
 * F.normalize(tensor([[3, 4]], { dtype: "float64" })).toArray(); // → 0.6,0.8
 * ```
 */
export function normalize(x: TensorLike, options: NormalizeOptions = {}): Tensor {
  checkOptions("normalize", normalizeOptions, options);
  const { p = 2, dim = 1, eps = 1e-12 } = options;
  const given = widened(tensorOf("normalize", "x", x));
  assertFloat("normalize", given.dtype);
  normalizeDim("normalize", dim, given.ndim);
  return map(div(x0, functions.clamp(first, eps)), [given, vectorNorm(given, p, dim, true)]);
}

export interface CosineSimilarityOptions {
  /** Along which dimension the vectors lie. Default 1. */
  dim?: number;
  /** The least length that is divided by. Default 1e-8. */
  eps?: number;
}

export const cosineOptions: OptionTable<CosineSimilarityOptions> = {
  dim: dimension,
  eps: notNegative,
};

/**
 * The cosine of the angle between vectors: x₁ · x₂ / (max(‖x₁‖, eps) · max(‖x₂‖, eps)).
 *
 * @param x1 any float tensor, broadcast with x2
 * @returns their shape without the dimension.
 * @throws ShapeError where they do not broadcast; DtypeError for integers.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html
 * @example
 * ```ts
 * F.cosineSimilarity([[1, 0], [1, 1]], [[0, 2], [2, 2]], { eps: 0 }).at(0).item(); // → 0
 * ```
 */
export function cosineSimilarity(
  x1: TensorLike,
  x2: TensorLike,
  options: CosineSimilarityOptions = {},
): Tensor {
  checkOptions("cosineSimilarity", cosineOptions, options);
  const { dim = 1, eps = 1e-8 } = options;
  const [a, b] = twoVectors("cosineSimilarity", x1, x2);
  const shape = broadcastShapes(() => "cosineSimilarity", [a.shape, b.shape]);
  normalizeDim("cosineSimilarity", dim, shape.length);
  const lengths = mul(functions.clamp(first, eps), functions.clamp(second, eps));
  return inFloat32Both(a, b, (u, v) => {
    const norms = [u, v].map((x) => x.expand(shape).norm({ dim: [dim] }));
    return map(div(x0, lengths), [u.mul(v).sum(dim), ...norms]);
  });
}

export interface PairwiseDistanceOptions {
  /** The order of the norm. Default 2, the straight line's. */
  p?: number;
  /** Added to each difference, so that no distance is 0. Default 1e-6. */
  eps?: number;
  /** Keep the last dimension, of size 1. Default false. */
  keepdim?: boolean;
}

export const distanceOptions: OptionTable<PairwiseDistanceOptions> = {
  p: order,
  eps: finite,
  keepdim: flag,
};

/**
 * The distance of each vector of x₁ from its partner in x₂, along the last dimension: ‖x₁ − x₂ + eps‖ₚ.
 * `cdist` of `chainrule/linalg` has the distances of all pairs.
 *
 * @param x1 [..., D], broadcast with x2
 * @returns [...], or [..., 1] with `keepdim`.
 * @throws ShapeError where they do not broadcast; DtypeError for integers.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.pairwise_distance.html
 * @example
 * ```ts
 * F.pairwiseDistance([[0, 0]], [[3, 4]], { eps: 0 }).toArray(); // → 5
 * ```
 */
export function pairwiseDistance(
  x1: TensorLike,
  x2: TensorLike,
  options: PairwiseDistanceOptions = {},
): Tensor {
  checkOptions("pairwiseDistance", distanceOptions, options);
  const { p = 2, eps = 1e-6, keepdim = false } = options;
  const [a, b] = twoVectors("pairwiseDistance", x1, x2);
  return vectorNorm(a.sub(b).add(eps), p, -1, keepdim);
}

/** A function of two vectors, in float32 where both are in half precision: their squares leave its range. */
export function inFloat32Both(
  a: Tensor,
  b: Tensor,
  compute: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  if (a.dtype !== b.dtype) return compute(a, b);
  return inFloat32(a, (x) => compute(x, b.to(x.dtype)));
}

/** Two float tensors; numbers in arrays get the dtype of the other one. Errors call them by `names`. */
export function twoVectors(
  operation: string,
  x1: TensorLike,
  x2: TensorLike,
  names: readonly [string, string] = ["x1", "x2"],
): [Tensor, Tensor] {
  const b = tensorOf(operation, names[1], x2);
  const a = tensorOf(operation, names[0], x1, b.dtype);
  const same = tensorOf(operation, names[1], x2, a.dtype);
  for (const { dtype } of [a, same]) assertFloat(operation, dtype);
  broadcastShapes(() => operation, [a.shape, same.shape]);
  return [widened(a), widened(same)];
}
