import { noGrad } from "../autograd/no-grad.ts";
import { exp, log, sub } from "../expr/build.ts";
import { input as variable } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { operand } from "../ops/methods/operand.ts";
import { checkArgument, integer, type Kind } from "../tensor/arguments.ts";
import { assertFloat } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

const [x0, shift, total] = [0, 1, 2].map(variable);
const shiftedExp = exp(sub(x0, shift));
const logShare = sub(sub(x0, shift), log(total));

/** Which dimension the shares are of: there is no default. */
export const dimension: Kind = {
  ...integer,
  expected: "a dimension, an integer",
  hint: () => ". Over the last dimension it is -1",
};

/** eˣ⁻ᵐ with m the largest x, which keeps it in range, and its sum. m cancels: it needs no gradient. */
function exponentials(operation: string, x: TensorLike, dim: number) {
  const input = tensorOf(operation, "x", x);
  checkArgument(operation, "dim", dimension, dim);
  assertFloat(operation, input.dtype);
  const largest = input.size === 0 ? operand(0, input.dtype) : noGrad(() => input.max(dim, true));
  const parts = map(shiftedExp, [input, largest]);
  return { input, largest, parts, sum: parts.sum(dim, true) };
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
  const { parts, sum } = exponentials("softmax", x, dim);
  return parts.div(sum);
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
  const { input, largest, sum } = exponentials("logSoftmax", x, dim);
  return map(logShare, [input, largest, sum]);
}
