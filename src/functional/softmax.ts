import { noGrad } from "../autograd/no-grad.ts";
import { exp, log, sub } from "../expr/build.ts";
import { input } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { operand } from "../ops/methods/operand.ts";
import { assertFloat } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";

const x = input(0);
const shift = input(1);
const total = input(2);
const shiftedExp = exp(sub(x, shift));
const logShare = sub(sub(x, shift), log(total));

/** eˣ⁻ᵐ with m the largest x, which keeps it in range, and its sum. m cancels: it needs no gradient. */
function exponentials(operation: string, x: Tensor, dim: number) {
  assertFloat(operation, x.dtype);
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
export function softmax(x: Tensor, dim: number): Tensor {
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
export function logSoftmax(x: Tensor, dim: number): Tensor {
  const { largest, sum } = exponentials("logSoftmax", x, dim);
  return map(logShare, [x, largest, sum]);
}
