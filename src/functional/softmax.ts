import { noGrad } from "../autograd/no-grad.ts";
import { add, div, exp, log, neg, sub } from "../expr/build.ts";
import { input as variable } from "../expr/index.ts";
import { inFloat32 } from "../ops/in-float32.ts";
import { map } from "../ops/map/map.ts";
import { operand } from "../ops/methods/operand.ts";
import { rand } from "../ops/random.ts";
import { type Generator, generatorKind } from "../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  integer,
  type Kind,
  type OptionTable,
  positive,
} from "../tensor/arguments.ts";
import { zerosLike } from "../tensor/creation.ts";
import { assertFloat } from "../tensor/dtype.ts";
import { normalizeDim } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

const [x0, shift, total] = [0, 1, 2].map(variable);
const shiftedExp = exp(sub(x0, shift));
const logShare = sub(sub(x0, shift), log(total));
// The Gumbel distribution's quantile at u.
const quantile = neg(log(neg(log(variable(1)))));

/** Which dimension the shares are of: there is no default. */
export const dimension: Kind = {
  ...integer,
  expected: "a dimension, an integer",
  hint: () => ". Over the last dimension it is -1",
};

function checked(operation: string, x: TensorLike, dim: number): Tensor {
  const input = tensorOf(operation, "x", x);
  checkArgument(operation, "dim", dimension, dim);
  assertFloat(operation, input.dtype);
  normalizeDim(operation, dim, input.ndim);
  return input;
}

/** eˣ⁻ᵐ with m the largest x, which keeps it in range, and its sum. m cancels: it needs no gradient. */
function exponentials(x: Tensor, dim: number) {
  const largest = x.size === 0 ? operand(0, x.dtype) : noGrad(() => x.max(dim, true));
  const parts = map(shiftedExp, [x, largest]);
  return { largest, parts, sum: parts.sum(dim, true) };
}

/**
 * eˣ / Σ eˣ over `dim`: positive numbers that add up to 1, without overflow.
 *
 * @param x any float tensor; the result has its shape.
 * @throws DtypeError for integers.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 * @example
 * ```ts
 * F.softmax(tensor([1000, 1000]), 0).toArray(); // → 0.5,0.5
 * ```
 */
export function softmax(x: TensorLike, dim: number): Tensor {
  return inFloat32(checked("softmax", x, dim), (input) => {
    const { parts, sum } = exponentials(input, dim);
    return parts.div(sum);
  });
}

/**
 * x − log Σ eˣ over `dim`: the logarithm of {@link softmax}, exact also where that is nearly 0.
 *
 * @param x any float tensor; the result has its shape.
 * @throws DtypeError for integers.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 * @example
 * ```ts
 * F.logSoftmax(tensor([0, -1000]), 0).toArray(); // → 0,-1000
 * ```
 */
export function logSoftmax(x: TensorLike, dim: number): Tensor {
  return inFloat32(checked("logSoftmax", x, dim), (input) => {
    const { largest, sum } = exponentials(input, dim);
    return map(logShare, [input, largest, sum]);
  });
}

/**
 * The softmax of −x over `dim`: the smallest number gets the largest share.
 *
 * @param x any float tensor; the result has its shape.
 * @throws DtypeError for integers.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html
 * @example
 * ```ts
 * F.softmin(tensor([0, 1000]), 0).toArray(); // → 1,0
 * ```
 */
export function softmin(x: TensorLike, dim: number): Tensor {
  return softmax(checked("softmin", x, dim).neg(), dim);
}

export interface GumbelSoftmaxOptions {
  /** The temperature: near 0 one category gets nearly everything. Default 1. */
  tau?: number;
  /** Give 1 to the largest and 0 to the others, with the gradient of the shares. Default false. */
  hard?: boolean;
  /** Which dimension the categories are. Default −1. */
  dim?: number;
  /** Where the noise comes from; default the global generator that `manualSeed` seeds. */
  generator?: Generator;
}

const gumbelOptions: OptionTable<GumbelSoftmaxOptions> = {
  tau: positive,
  hard: flag,
  dim: dimension,
  generator: generatorKind,
};

/**
 * A category drawn with the probabilities softmax(x), in shares that have a gradient: the softmax of
 * (x + g) / tau, with Gumbel noise g.
 *
 * @param logits x, any float tensor; the result has its shape.
 * @throws DtypeError for integers; ValueError for a tau that is not positive.
 * Source: Jang et al., Categorical Reparameterization with Gumbel-Softmax (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.gumbel_softmax.html
 * @example
 * ```ts
 * F.gumbelSoftmax(tensor([0, 1000]), { hard: true }).toArray(); // → 0,1
 * ```
 */
export function gumbelSoftmax(logits: TensorLike, options: GumbelSoftmaxOptions = {}): Tensor {
  checkOptions("gumbelSoftmax", gumbelOptions, options);
  const { tau = 1, hard = false, dim = -1, generator } = options;
  const x = checked("gumbelSoftmax", logits, dim);
  const draws = rand(x.shape, { generator });
  const shares = softmax(map(div(add(x0, quantile), tau), [x, draws], x.dtype), dim);
  if (!hard) return shares;
  const largest = shares.argmax(dim, true);
  // Less its own numbers, of the shares only the gradient is left.
  return zerosLike(shares).scatter(dim, largest, 1).add(shares.sub(shares.detach()));
}
