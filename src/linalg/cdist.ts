import { vectorNorm } from "../functional/vector-norm.ts";
import { widened } from "../ops/autocast.ts";
import { checkArgument, kind } from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

const exponent = kind("a number from 0", (p) => typeof p === "number" && p >= 0);

/**
 * All distances between rows of two tensors, [..., n, m] and [..., k, m]: [..., n, k]. Of p = 2 (default) the
 * straight line's, of 1 the sum of the differences, of ∞ the largest of them, of 0 how many differ. Where a
 * distance is 0, its gradient is 0.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.cdist.html
 * @throws ShapeError for rows of different length.
 * @example
 * ```ts
 * import { cdist } from "chainrule/linalg";
 * cdist(tensor([[0, 0]]), tensor([[3, 4], [0, 1]])).toArray(); // → 5,1
 * ```
 */
export function cdist(x: TensorLike, y: TensorLike, p = 2): Tensor {
  checkArgument("cdist", "p", exponent, p);
  const [a, b] = [tensorOf("cdist", "x", x), tensorOf("cdist", "y", y)].map(widened);
  if (a.ndim < 2 || b.ndim < 2 || a.shape[a.ndim - 1] !== b.shape[b.ndim - 1]) {
    throw new ShapeError(
      `cdist: expected rows of one length, [..., n, m] and [..., k, m], got ${formatShape(a.shape)} and ` +
        formatShape(b.shape),
    );
  }
  return vectorNorm(a.unsqueeze(-2).sub(b.unsqueeze(-3)), p, -1);
}
