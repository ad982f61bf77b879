import { bceLoss, bceWithLogits, binaryOptions, logitOptions } from "../../functional/binary.ts";
import {
  crossEntropy,
  crossEntropyOptions,
  nllLoss,
  nllOptions,
} from "../../functional/classification.ts";
import {
  multilabelMarginLoss,
  multilabelSoftMarginLoss,
  multiMarginLoss,
  multiMarginOptions,
} from "../../functional/multi-class.ts";
import { lossOptions } from "../../functional/reduction.ts";
import { lossOf } from "./loss-module.ts";

/**
 * The cross-entropy of logits, {@link crossEntropy}, with class indices or probabilities as targets:
 * [N, C] with [N], [C] with [], [N, C, ...] with [N, ...].
 *
 * @throws ValueError for an option that is none, and in `forward` for an index that is no class; ShapeError
 * where the shapes do not fit.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
 * @example
 * ```ts
 * const loss = new nn.CrossEntropyLoss({ weight: [1, 3], ignoreIndex: -1 });
 * loss.forward([[0, 1000], [0, -1000], [0, 0]], [0, 1, -1]).item(); // → 1000
 * ```
 */
export class CrossEntropyLoss extends /* @__PURE__ */ lossOf(crossEntropy, crossEntropyOptions) {}

/**
 * The negative log-likelihood of logarithms of probabilities, {@link nllLoss}, with class indices.
 *
 * @throws ValueError for an option that is none, and in `forward` for an index that is no class; ShapeError
 * where the shapes do not fit.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html
 * @example
 * ```ts
 * new nn.NLLLoss().forward([[-1, -2], [-3, -4]], [0, 1]).item(); // → 2.5
 * ```
 */
export class NLLLoss extends /* @__PURE__ */ lossOf(nllLoss, nllOptions) {}

/**
 * The binary cross-entropy of probabilities, {@link bceLoss}. {@link BCEWithLogitsLoss} needs no sigmoid
 * before it.
 *
 * @throws ValueError for an option that is none, and in `forward` for numbers outside [0, 1]; ShapeError
 * where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
 * @example
 * ```ts
 * new nn.BCELoss({ reduction: "sum" }).forward(tensor([0, 1]), tensor([1, 1])).item(); // → 100
 * ```
 */
export class BCELoss extends /* @__PURE__ */ lossOf(bceLoss, binaryOptions) {}

/**
 * The binary cross-entropy of σ(x), {@link bceWithLogits}, without overflow.
 *
 * @throws ValueError for an option that is none, and in `forward` for targets outside [0, 1]; ShapeError
 * where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
 * @example
 * ```ts
 * new nn.BCEWithLogitsLoss({ posWeight: [3] }).forward([-1000], [1]).item(); // → 3000
 * ```
 */
export class BCEWithLogitsLoss extends /* @__PURE__ */ lossOf(bceWithLogits, logitOptions) {}

/**
 * The hinge loss of classes, {@link multiMarginLoss}.
 *
 * @throws ValueError for an option that is none, and in `forward` for an index that is no class; ShapeError
 * where the shapes do not fit.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html
 * @example
 * ```ts
 * new nn.MultiMarginLoss().forward([[3, 3, 0, 0]], [0]).item(); // → 0.25
 * ```
 */
export class MultiMarginLoss extends /* @__PURE__ */ lossOf(multiMarginLoss, multiMarginOptions) {}

/**
 * The hinge loss of several classes at once, {@link multilabelMarginLoss}.
 *
 * @throws ValueError for an option that is none, and in `forward` for an index that is no class; ShapeError
 * where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelMarginLoss.html
 * @example
 * ```ts
 * new nn.MultiLabelMarginLoss().forward([1, 1, 0, 0], [0, -1, 2, 0]).item(); // → 0.25
 * ```
 */
export class MultiLabelMarginLoss extends /* @__PURE__ */ lossOf(
  multilabelMarginLoss,
  lossOptions,
) {}

/**
 * The binary cross-entropy of σ(x) for each class, {@link multilabelSoftMarginLoss}.
 *
 * @throws ValueError for an option that is none, and in `forward` for targets outside [0, 1]; ShapeError
 * where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html
 * @example
 * ```ts
 * new nn.MultiLabelSoftMarginLoss().forward([[1000, -1000]], [[1, 1]]).item(); // → 500
 * ```
 */
export class MultiLabelSoftMarginLoss extends /* @__PURE__ */ lossOf(
  multilabelSoftMarginLoss,
  binaryOptions,
) {}
