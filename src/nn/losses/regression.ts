import {
  gaussianNllLoss,
  gaussianNllOptions,
  klDiv,
  klDivOptions,
  poissonNllLoss,
  poissonNllOptions,
} from "../../functional/likelihoods.ts";
import { lossOptions } from "../../functional/reduction.ts";
import {
  huberLoss,
  huberOptions,
  l1Loss,
  mseLoss,
  smoothL1Loss,
  smoothL1Options,
} from "../../functional/regression.ts";
import { lossOf } from "./loss-module.ts";

/**
 * The mean squared error, {@link mseLoss}: the mean of (x − target)².
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html
 * @example
 * ```ts
 * new nn.MSELoss().forward(tensor([1, 2]), tensor([1, 4])).item(); // → 2
 * ```
 */
export class MSELoss extends /* @__PURE__ */ lossOf(mseLoss, lossOptions) {}

/**
 * The mean absolute error, {@link l1Loss}: the mean of |x − target|.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.L1Loss.html
 * @example
 * ```ts
 * new nn.L1Loss({ reduction: "sum" }).forward(tensor([1, 2]), tensor([1, 4])).item(); // → 2
 * ```
 */
export class L1Loss extends /* @__PURE__ */ lossOf(l1Loss, lossOptions) {}

/**
 * A square near 0 and a line of slope 1 beyond, {@link smoothL1Loss}.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html
 * @example
 * ```ts
 * new nn.SmoothL1Loss({ beta: 2 }).forward(tensor([0]), tensor([2])).item(); // → 1
 * ```
 */
export class SmoothL1Loss extends /* @__PURE__ */ lossOf(smoothL1Loss, smoothL1Options) {}

/**
 * A square near 0 and a line of slope delta beyond, {@link huberLoss}.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html
 * @example
 * ```ts
 * new nn.HuberLoss({ delta: 2 }).forward(tensor([0]), tensor([2])).item(); // → 2
 * ```
 */
export class HuberLoss extends /* @__PURE__ */ lossOf(huberLoss, huberOptions) {}

/**
 * The Kullback–Leibler divergence from a target, {@link klDiv}, of logarithms of probabilities.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html
 * @example
 * ```ts
 * const loss = new nn.KLDivLoss({ reduction: "batchmean" });
 * loss.forward(tensor([[0, -1]]), tensor([[1, 0]])).item(); // → 0
 * ```
 */
export class KLDivLoss extends /* @__PURE__ */ lossOf(klDiv, klDivOptions) {}

/**
 * The negative log-likelihood of normal distributions, {@link gaussianNllLoss}, of means, targets and
 * variances.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes do not fit.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html
 * @example
 * ```ts
 * new nn.GaussianNLLLoss().forward(tensor([1]), tensor([3]), tensor([1])).item(); // → 2
 * ```
 */
export class GaussianNLLLoss extends /* @__PURE__ */ lossOf(gaussianNllLoss, gaussianNllOptions) {}

/**
 * The negative log-likelihood of Poisson distributions, {@link poissonNllLoss}, of logarithms of expected
 * counts.
 *
 * @throws ValueError for an option that is none; ShapeError in `forward`, where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html
 * @example
 * ```ts
 * new nn.PoissonNLLLoss().forward(tensor([0]), tensor([5])).item(); // → 1
 * ```
 */
export class PoissonNLLLoss extends /* @__PURE__ */ lossOf(poissonNllLoss, poissonNllOptions) {}
