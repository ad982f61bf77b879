import {
  cosineOptions,
  cosineSimilarity,
  distanceOptions,
  pairwiseDistance,
} from "../../functional/distances.ts";
import {
  cosineEmbeddingLoss,
  hingeEmbeddingLoss,
  marginOptions,
  marginRankingLoss,
  softMarginLoss,
  tripletMarginLoss,
  tripletOptions,
} from "../../functional/margins.ts";
import { lossOptions } from "../../functional/reduction.ts";
import { lossOf } from "./loss-module.ts";

/**
 * The cosine of the angle between vectors, {@link cosineSimilarity}.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes do not broadcast.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html
 * @example
 * ```ts
 * new nn.CosineSimilarity({ dim: 0 }).forward(tensor([3, 0]), tensor([0, 5])).item(); // → 0
 * ```
 */
export class CosineSimilarity extends /* @__PURE__ */ lossOf(cosineSimilarity, cosineOptions) {}

/**
 * The distance of each vector from its partner, {@link pairwiseDistance}.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes do not broadcast.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html
 * @example
 * ```ts
 * new nn.PairwiseDistance({ eps: 0 }).forward([[0, 0]], [[3, 4]]).toArray(); // → 5
 * ```
 */
export class PairwiseDistance extends /* @__PURE__ */ lossOf(pairwiseDistance, distanceOptions) {}

/**
 * 1 − cos of vectors that are alike (target 1), max(0, cos − margin) of others (−1),
 * {@link cosineEmbeddingLoss}.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes do not fit.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html
 * @example
 * ```ts
 * new nn.CosineEmbeddingLoss().forward([[0, 2]], [[3, 0]], [1]).item(); // → 1
 * ```
 */
export class CosineEmbeddingLoss extends /* @__PURE__ */ lossOf(
  cosineEmbeddingLoss,
  marginOptions,
) {}

/**
 * Has the anchor nearer to the positive than to the negative, by a margin, {@link tripletMarginLoss}.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html
 * @example
 * ```ts
 * new nn.TripletMarginLoss({ eps: 0 }).forward([[0, 0]], [[3, 4]], [[0, 2]]).item(); // → 4
 * ```
 */
export class TripletMarginLoss extends /* @__PURE__ */ lossOf(tripletMarginLoss, tripletOptions) {}

/**
 * Has x₁ above x₂ where the target is 1 and below it where it is −1, by a margin,
 * {@link marginRankingLoss}.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html
 * @example
 * ```ts
 * new nn.MarginRankingLoss({ margin: 1 }).forward([3, 3], [1, 1], [1, -1]).item(); // → 1.5
 * ```
 */
export class MarginRankingLoss extends /* @__PURE__ */ lossOf(marginRankingLoss, marginOptions) {}

/**
 * x where the target is 1, max(0, margin − x) where it is −1, {@link hingeEmbeddingLoss}.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html
 * @example
 * ```ts
 * new nn.HingeEmbeddingLoss().forward([3, 0.5], [1, -1]).item(); // → 1.75
 * ```
 */
export class HingeEmbeddingLoss extends /* @__PURE__ */ lossOf(hingeEmbeddingLoss, marginOptions) {}

/**
 * log(1 + e^(−target · x)), with targets 1 and −1, {@link softMarginLoss}.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html
 * @example
 * ```ts
 * new nn.SoftMarginLoss().forward([1000, 1000], [1, -1]).item(); // → 500
 * ```
 */
export class SoftMarginLoss extends /* @__PURE__ */ lossOf(softMarginLoss, lossOptions) {}
