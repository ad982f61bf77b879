import { apply } from "../ops/apply.ts";
import { ones } from "../tensor/creation.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { checkMatrices, factorize, forEachMatrix } from "./matrices.ts";
import { inverse } from "./solve.ts";

const batchOf = (x: Tensor) => ({ shape: x.shape.slice(0, -2), dtype: x.dtype });

/** log |det A| = Σ log |uᵢᵢ| */
const logAbsDetOp: Op = {
  name: "logAbsDet",
  isBatched: true,
  infer: ([x]) => batchOf(x),
  forward([x]) {
    const n = x.shape[x.ndim - 1];
    return forEachMatrix(x, [], (matrix, out) => {
      factorize(matrix, n);
      for (let i = 0; i < n; i++) out[0] += Math.log(Math.abs(matrix[i * n + i]));
    });
  },
  // d log |det A| = tr(A⁻¹ dA)
  vjp: (node, gradient) => [
    inverse(node.input(0), "the gradient of a determinant").T.mul(
      gradient.unsqueeze(-1).unsqueeze(-1),
    ),
  ],
};

/** −1, 0 or 1: it steps from one to another, and has no slope. */
const signOp: Op = {
  name: "signOfDeterminant",
  isBatched: true,
  infer: ([x]) => batchOf(x),
  forward([x]) {
    const n = x.shape[x.ndim - 1];
    return forEachMatrix(x, [], (matrix, out) => {
      out[0] = factorize(matrix, n).sign;
      for (let i = 0; i < n; i++) out[0] *= Math.sign(matrix[i * n + i]);
    });
  },
};

/**
 * The determinant of square matrices [..., n, n]. Where it is 0 its gradient is there up to 3 × 3, and beyond
 * an error: it is not found by the inverse, which there is none of.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.linalg.det.html
 * @example
 * ```ts
 * import { det } from "chainrule/linalg";
 * det(tensor([[1, 2], [3, 4]])).item(); // → -2
 * ```
 */
export function det(a: TensorLike): Tensor {
  const x = tensorOf("det", "its argument", a);
  checkMatrices("det", x, { square: true });
  const n = x.shape[x.ndim - 1];
  if (n === 0) return ones(x.shape.slice(0, -2), { dtype: x.dtype });
  if (n <= 3) return expanded(x, n);
  const { sign, logabsdet } = slogdet(x);
  return logabsdet.exp().mul(sign);
}

/** By the first row: Σ (−1)ʲ a₀ⱼ · det(without row 0 and column j). */
function expanded(x: Tensor, n: number): Tensor {
  const first = x.select(-2, 0);
  if (n === 1) return first.select(-1, 0);
  const below = x.narrow(-2, 1, n - 1);
  const terms = Array.from({ length: n }, (_, j) => {
    const others = Int32Array.from({ length: n - 1 }, (_, i) => (i < j ? i : i + 1));
    const term = first.select(-1, j).mul(expanded(below.indexSelect(-1, others), n - 1));
    return j % 2 === 0 ? term : term.neg();
  });
  return terms.reduce((a, b) => a.add(b));
}

/**
 * The sign of the determinant, and the logarithm of its size, of square matrices [..., n, n]: also where the
 * determinant itself would overflow. Of a singular matrix 0 and −∞.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
 * @example
 * ```ts
 * import { slogdet } from "chainrule/linalg";
 * slogdet(tensor([[0, 1], [1, 0]])).sign.item(); // → -1
 * ```
 */
export function slogdet(a: TensorLike): { sign: Tensor; logabsdet: Tensor } {
  const x = tensorOf("slogdet", "its argument", a);
  checkMatrices("slogdet", x, { square: true });
  return {
    sign: apply(signOp, [x.detach()], undefined),
    logabsdet: apply(logAbsDetOp, [x], undefined),
  };
}
