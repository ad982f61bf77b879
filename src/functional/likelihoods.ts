import { add, div, exp, less, log, mul, mulNoNaN, select, sub } from "../expr/build.ts";
import { type Expression, functions, input } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { checkOptions, flag, notNegative, type OptionTable, oneOf } from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import {
  checkNumbers,
  type LossOptions,
  lossArguments,
  lossOptions,
  type Reduction,
  reduceLosses,
} from "./reduction.ts";

const [x, target, variance, fixed] = [0, 1, 2, 3].map(input);

export interface KlDivOptions {
  /** As of other losses, and "batchmean": the sum by the number of samples. Default "mean", of all elements. */
  reduction?: Reduction | "batchmean";
  /** The target, too, is given as logarithms. Default false. */
  logTarget?: boolean;
}

export const klDivOptions: OptionTable<KlDivOptions> = {
  reduction: oneOf("mean", "batchmean", "sum", "none"),
  logTarget: flag,
};

// A target of 0 counts for nothing, whatever stands beside it.
const divergence = sub(mulNoNaN(target, log(target)), mulNoNaN(target, x));
const divergenceOfLogs = mulNoNaN(exp(target), sub(target, x));

/**
 * The Kullback–Leibler divergence of the distribution x from the target t: t · (log t − x), with x the
 * logarithms of probabilities. Over all elements its mean is no divergence: `"batchmean"` is.
 *
 * @param logProbabilities x, of any shape
 * @param probabilities t, of the same shape; their logarithms with `logTarget`
 * @throws ShapeError where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 * @example
 * ```ts
 * F.klDiv(tensor([[0, -1]]), tensor([[1, 0]]), { reduction: "batchmean" }).item(); // → 0
 * ```
 */
export function klDiv(
  logProbabilities: TensorLike,
  probabilities: TensorLike,
  options: KlDivOptions = {},
): Tensor {
  checkOptions("klDiv", klDivOptions, options);
  const { reduction, logTarget = false } = options;
  const [given, wanted] = lossArguments("klDiv", logProbabilities, probabilities);
  const losses = map(logTarget ? divergenceOfLogs : divergence, [given, wanted]);
  if (reduction !== "batchmean") return reduceLosses(losses, reduction);
  return losses.sum().div(given.shape[0] ?? 1);
}

export interface GaussianNllOptions extends LossOptions {
  /** Add the constant ½·log 2π. Default false. */
  full?: boolean;
  /** The least variance that is computed with. Default 1e-6. */
  eps?: number;
}

export const gaussianNllOptions: OptionTable<GaussianNllOptions> = {
  ...lossOptions,
  full: flag,
  eps: notNegative,
};

/**
 * The negative log-likelihood of normal distributions: ½ · (log σ² + (x − target)²/σ²), with a variance for
 * each element.
 *
 * @param x the means that are predicted
 * @param target what came, of the same shape
 * @param variance σ², of the same shape, or one for each row: [...], [..., 1]. Below eps it is taken as eps,
 * but keeps its gradient.
 * @throws ShapeError where the shapes do not fit; ValueError for a negative variance.
 * Source: Nix and Weigend, Estimating the mean and variance of the target probability distribution (1994);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.gaussian_nll_loss.html
 * @example
 * ```ts
 * F.gaussianNllLoss(tensor([1, 2]), tensor([1, 4]), tensor([1, 1])).item(); // → 1
 * ```
 */
export function gaussianNllLoss(
  x: TensorLike,
  target: TensorLike,
  variance: TensorLike,
  options: GaussianNllOptions = {},
): Tensor {
  checkOptions("gaussianNllLoss", gaussianNllOptions, options);
  const { full = false, eps = 1e-6, reduction } = options;
  const [mean, wanted] = lossArguments("gaussianNllLoss", x, target);
  const given = tensorOf("gaussianNllLoss", "variance", variance, mean.dtype);
  const spread = perElement(given, mean);
  checkNumbers("gaussianNllLoss", "variances", given, "from 0", (value) => !(value < 0));
  const losses = map(gaussian(eps, full), [mean, wanted, spread, spread.detach()]);
  return reduceLosses(losses, reduction);
}

/** With the variance raised to eps by what has no gradient. */
function gaussian(eps: number, full: boolean): Expression {
  const held = select(less(fixed, eps), add(sub(variance, fixed), eps), variance);
  const squared = functions.square(sub(x, target));
  const loss = mul(0.5, add(log(held), div(squared, held)));
  return full ? add(loss, 0.5 * Math.log(2 * Math.PI)) : loss;
}

/** Variances that broadcast to the elements: one for each, or one for each row. */
function perElement(variance: Tensor, { shape }: Tensor): Tensor {
  if (sameShape(variance.shape, shape)) return variance;
  const rows = shape.slice(0, -1);
  if (shape.length > 0 && sameShape(variance.shape, rows)) return variance.unsqueeze(-1);
  if (shape.length > 0 && sameShape(variance.shape, [...rows, 1])) return variance;
  throw new ShapeError(
    `gaussianNllLoss: expected variances ${formatShape(shape)}, ${formatShape(rows)} or ` +
      `${formatShape([...rows, 1])}, got ${formatShape(variance.shape)}`,
  );
}

export interface PoissonNllOptions extends LossOptions {
  /** x is the logarithm of the expected count. Default true. */
  logInput?: boolean;
  /** Add Stirling's approximation of log target! where the target is above 1. Default false. */
  full?: boolean;
  /** Added to x before its logarithm, without `logInput`. Default 1e-8. */
  eps?: number;
}

export const poissonNllOptions: OptionTable<PoissonNllOptions> = {
  ...lossOptions,
  logInput: flag,
  full: flag,
  eps: notNegative,
};

const stirling = select(
  less(1, target),
  add(sub(mul(target, log(target)), target), mul(0.5, log(mul(2 * Math.PI, target)))),
  0,
);

/**
 * The negative log-likelihood of Poisson distributions: the mean of eˣ − target · x, with x the logarithm
 * of the expected count.
 *
 * @throws ShapeError where the shapes differ.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.poisson_nll_loss.html
 * @example
 * ```ts
 * F.poissonNllLoss(tensor([0, 0]), tensor([0, 5])).item(); // → 1
 * ```
 */
export function poissonNllLoss(
  x: TensorLike,
  target: TensorLike,
  options: PoissonNllOptions = {},
): Tensor {
  checkOptions("poissonNllLoss", poissonNllOptions, options);
  const { reduction } = options;
  const [given, wanted] = lossArguments("poissonNllLoss", x, target);
  return reduceLosses(map(poisson(options), [given, wanted]), reduction);
}

function poisson({ logInput = true, full = false, eps = 1e-8 }: PoissonNllOptions): Expression {
  const loss = logInput ? sub(exp(x), mul(target, x)) : sub(x, mul(target, log(add(x, eps))));
  return full ? add(loss, stirling) : loss;
}
