import { noGrad } from "../autograd/no-grad.ts";
import { add, div, exp, mul, neg, sqrt, sub } from "../expr/build.ts";
import { type Expression, functions, input } from "../expr/index.ts";
import { erf } from "../expr/special.ts";
import { assign } from "../ops/methods/inplace.ts";
import { operand } from "../ops/methods/operand.ts";
import { rand } from "../ops/random.ts";
import { assertFloat } from "../tensor/dtype.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkInit, type InitOptions, initOptions } from "./init-arguments.ts";

/**
 * The inverse of the error function, between −1 and 1: Winitzki's approximation, then three of Halley's
 * steps, each of which triples the digits.
 */
function inverseErf(y: Expression): Expression {
  const logarithm = functions.log1p(neg(mul(y, y)));
  const half = add(2 / (Math.PI * 0.147), mul(0.5, logarithm));
  const root = sqrt(sub(mul(half, half), div(logarithm, 0.147)));
  let x: Expression = mul(functions.sign(y), sqrt(sub(root, half)));
  for (let step = 0; step < 3; step++) {
    const slope = mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x, x))));
    const newton = div(sub(functions.erf(x), y), slope);
    x = sub(x, div(newton, add(1, mul(x, newton))));
  }
  return x;
}

const [draw, from, to, mean, scale, least, largest] = Array.from({ length: 7 }, (_, i) => input(i));
/** The largest number below 1. */
const nearlyOne = 1 - 2 ** -53;
const share = functions.clamp(add(from, mul(draw, sub(to, from))), -nearlyOne, nearlyOne);
const truncated = functions.clamp(add(mean, mul(scale, inverseErf(share))), least, largest);

/**
 * Fills x with normal numbers of this mean and standard deviation (default 0 and 1), none of them below a
 * or above b (−2 and 2; numbers, not deviations). Returns x.
 *
 * Uniform draws go through the inverse of the distribution function, as in PyTorch: many deviations away
 * from the mean that has no digits left, and a or b itself comes out.
 *
 * @throws ValueError where a is above b, or for a negative deviation; DtypeError for integers.
 * Source: https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_
 * @example
 * ```ts
 * nn.init.truncNormal_(zeros([100]), 0, 0.02, -0.04, 0.04).abs().max().item() <= 0.04; // → true
 * ```
 */
export function truncNormal_(
  x: Tensor,
  mean = 0,
  std = 1,
  a = -2,
  b = 2,
  options: InitOptions = {},
): Tensor {
  checkInit("truncNormal_", x, { mean, std, a, b }, initOptions, options);
  assertFloat("truncNormal_", x.dtype);
  if (!(a <= b) || !(std >= 0)) {
    throw new ValueError(
      `truncNormal_: expected std from 0 and a up to b, got std ${std}, a ${a} and b ${b}`,
    );
  }
  const root = std * Math.SQRT2;
  const numbers = [erf((a - mean) / root), erf((b - mean) / root), mean, root, a, b];
  const draws = rand(x.shape, { dtype: "float64", ...options });
  const operands = numbers.map((value) => operand(value, "float64"));
  return noGrad(() => assign(x, truncated, [draws, ...operands]));
}
