import { add, equal, mul, mulNoNaN, neg, select } from "../expr/build.ts";
import { input } from "../expr/index.ts";
import { inFloat32 } from "../ops/in-float32.ts";
import { inspect } from "../ops/interceptors.ts";
import { map } from "../ops/map/map.ts";
import { operand } from "../ops/methods/operand.ts";
import { checkOptions, integer, type OptionTable, probability } from "../tensor/arguments.ts";
import { isFloat } from "../tensor/dtype.ts";
import { DtypeError, ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { type LossOptions, lossOptions, reduceLosses } from "./reduction.ts";
import { logSoftmax } from "./softmax.ts";

export interface NllOptions extends LossOptions {
  /** A weight for each class, [C]; the mean divides by the weights of the targets. */
  weight?: TensorLike;
  /** A target that counts for nothing, in the sum as in the mean. Default −100. */
  ignoreIndex?: number;
}

export interface CrossEntropyOptions extends NllOptions {
  /** The share ε of the target that is spread evenly over all classes. Default 0. */
  labelSmoothing?: number;
}

export const nllOptions: OptionTable<NllOptions> = {
  ...lossOptions,
  weight: tensorLike,
  ignoreIndex: integer,
};
export const crossEntropyOptions: OptionTable<CrossEntropyOptions> = {
  ...nllOptions,
  labelSmoothing: probability,
};

/**
 * The negative log-likelihood: the mean of −log p of each sample's class.
 *
 * @param logProbabilities log p, [N, C], [C] for one sample, or [N, C, ...] for several positions
 * @param classes class indices, int32 or numbers in arrays, [N], [] or [N, ...]
 * @throws ShapeError where the shapes do not fit; DtypeError for targets that are not int32;
 * ValueError for an index that is no class.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 * @example
 * ```ts
 * const logP = tensor([[-1, -2], [-3, -4]]);
 * F.nllLoss(logP, tensor([0, 1], { dtype: "int32" })).item(); // → 2.5
 * ```
 */
export function nllLoss(
  logProbabilities: TensorLike,
  classes: TensorLike,
  options: NllOptions = {},
): Tensor {
  checkOptions("nllLoss", nllOptions, options);
  const logP = tensorOf("nllLoss", "x", logProbabilities);
  const target = tensorOf("nllLoss", "target", classes, "int32");
  return inFloat32(logP, (p) => indexLoss("nllLoss", p, target, options));
}

/**
 * The cross-entropy between softmax(x) and the target: the mean of −log p of each sample's class,
 * or of −Σ t·log p for class probabilities t. What has the weight or the probability 0 does not count,
 * even at a logit of −∞.
 *
 * @param logits x, [N, C], [C] for one sample, or [N, C, ...] for several positions
 * @param targets class indices (int32, or numbers in arrays: [N], [] or [N, ...]), or class
 * probabilities (float, or numbers in arrays, of the logits' shape)
 * @throws ShapeError where the shapes do not fit; ValueError for an index that is no class, or a
 * label smoothing outside [0, 1].
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
 * @example
 * ```ts
 * const logits = tensor([[0, 0, 0, 0]], { dtype: "float64" });
 * F.crossEntropy(logits, tensor([2], { dtype: "int32" })).item() === Math.log(4); // → true
 * ```
 */
export function crossEntropy(
  logits: TensorLike,
  targets: TensorLike,
  options: CrossEntropyOptions = {},
): Tensor {
  checkOptions("crossEntropy", crossEntropyOptions, options);
  const x = tensorOf("crossEntropy", "x", logits);
  let target = tensorOf("crossEntropy", "target", targets, "int32");
  // Numbers in the logits' shape are the classes' probabilities.
  if (target !== targets && sameShape(target.shape, x.shape)) target = target.to(x.dtype);
  const logP = logSoftmax(x, classDim("crossEntropy", x));
  const hasProbabilities = isFloat(target.dtype) && sameShape(target.shape, x.shape);
  return inFloat32(logP, (p) =>
    hasProbabilities
      ? probabilityLoss(p, target, options)
      : indexLoss("crossEntropy", p, target, options),
  );
}

function classDim(operation: string, { ndim }: Tensor): number {
  if (ndim === 0) {
    throw new ShapeError(`${operation}: expected an input [N, C], [C] or [N, C, ...], got []`);
  }
  return ndim === 1 ? 0 : 1;
}

const [x0, x1, x2, x3] = [0, 1, 2, 3].map(input);

function indexLoss(
  operation: string,
  logP: Tensor,
  target: Tensor,
  options: CrossEntropyOptions,
): Tensor {
  const { ignoreIndex = -100, labelSmoothing = 0, reduction = "mean" } = options;
  const dim = classDim(operation, logP);
  checkIndices(operation, logP, target, dim, ignoreIndex);
  const weight = classWeight(operation, options, logP, logP.shape[dim]);

  // An ignored target reads class 0, and what was read is left out.
  const isIgnored = equal(x0, ignoreIndex);
  const index = map(select(isIgnored, 0, x0), [target]);
  const picked = logP.gather(dim, index.unsqueeze(dim)).squeeze(dim);
  const weights = weight
    ? weight.indexSelect(0, index.flatten()).reshape(target.shape)
    : operand(1, logP.dtype);

  // −w · log p, and with smoothing (1 − ε) of that and ε/C of −Σ w · log p over all classes
  const inputs = [target, picked, weights];
  let likelihood = mulNoNaN(x2, x1);
  if (labelSmoothing > 0) {
    const weighted = weight && map(mulNoNaN(x1, x0), [logP, alongClasses(weight, logP)]);
    inputs.push((weighted ?? logP).sum(dim));
    const share = labelSmoothing / logP.shape[dim];
    likelihood = add(mul(1 - labelSmoothing, likelihood), mul(share, x3));
  }
  const losses = map(select(isIgnored, 0, neg(likelihood)), inputs);
  if (reduction !== "mean") return reduceLosses(losses, reduction);
  const counted = map(select(isIgnored, 0, x1), [target, weights], logP.dtype);
  return reduceLosses(losses, reduction, counted.sum());
}

function probabilityLoss(logP: Tensor, target: Tensor, options: CrossEntropyOptions): Tensor {
  const { labelSmoothing = 0, reduction = "mean" } = options;
  const dim = classDim("crossEntropy", logP);
  const classes = logP.shape[dim];
  const smoothed = add(mul(1 - labelSmoothing, x1), labelSmoothing / classes);
  const share = labelSmoothing > 0 ? smoothed : x1;
  const weight = classWeight("crossEntropy", options, logP, classes);
  const terms = weight
    ? map(neg(mulNoNaN(mul(share, x2), x0)), [logP, target, alongClasses(weight, logP)])
    : map(neg(mulNoNaN(share, x0)), [logP, target]);
  return reduceLosses(terms.sum(dim), reduction);
}

/** [C] in a shape that broadcasts along the classes of x. */
function alongClasses(weight: Tensor, x: Tensor): Tensor {
  return weight.reshape([weight.size, ...x.shape.slice(2).map(() => 1)]);
}

/** An error where the target is no class index for each place of an input whose classes lie along `dim`. */
export function checkIndices(
  operation: string,
  logP: Tensor,
  target: Tensor,
  dim = logP.ndim - 1,
  ignoreIndex?: number,
): void {
  const expected = logP.shape.filter((_, i) => i !== dim);
  if (!sameShape(target.shape, expected)) {
    const isOneHot = operation === "crossEntropy" && sameShape(target.shape, logP.shape);
    throw new ShapeError(
      `${operation}: expected class indices ${formatShape(expected)} for an input ` +
        `${formatShape(logP.shape)}, got ${formatShape(target.shape)}` +
        (isOneHot ? `. For class probabilities use target.to("${logP.dtype}")` : ""),
    );
  }
  if (target.dtype !== "int32") {
    throw new DtypeError(
      `${operation}: expected class indices of dtype int32, got ${target.dtype}. ` +
        'Use target.to("int32")',
    );
  }
  const classes = logP.shape[dim];
  inspect(target, (labels) => {
    // By index, which is several times as fast as find: a compiled step looks at every call.
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i];
      if ((label >= 0 && label < classes) || label === ignoreIndex) continue;
      throw new ValueError(
        `${operation}: class index ${label} is out of range: an input ${formatShape(logP.shape)} ` +
          `has ${classes} classes, 0 to ${classes - 1}` +
          (ignoreIndex === undefined ? "" : ` (${ignoreIndex} is ignored)`),
      );
    }
  });
}

function classWeight(
  operation: string,
  options: NllOptions,
  { dtype }: Tensor,
  classes: number,
): Tensor | undefined {
  if (options.weight === undefined) return undefined;
  const weight = tensorOf(operation, "weight", options.weight, dtype);
  if (weight.ndim === 1 && weight.size === classes) return weight;
  throw new ShapeError(
    `${operation}: expected weight [${classes}], one for each class, got ${formatShape(weight.shape)}`,
  );
}
