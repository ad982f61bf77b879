import { apply } from "../ops/apply.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { checkMatrices, forEachMatrix } from "./matrices.ts";
import { solve } from "./solve.ts";

/** L with L · Lᵀ = A, for symmetric positive definite A, of which the lower triangle is read. */
const choleskyOp: Op = {
  name: "cholesky",
  isBatched: true,
  infer: ([x]) => x,

  forward([x]) {
    const n = x.shape[x.ndim - 1];
    return forEachMatrix(x, [n, n], (a, l, index) => {
      for (let j = 0; j < n; j++) {
        for (let i = j; i < n; i++) {
          let sum = a[i * n + j];
          for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
          if (i > j) l[i * n + j] = sum / l[j * n + j];
          else if (sum > 0) l[i * n + i] = Math.sqrt(sum);
          else {
            throw new ValueError(
              `cholesky: the matrix${x.ndim > 2 ? ` ${index} of the batch` : ""} is not positive definite (its leading ` +
                `${i + 1} × ${i + 1} part is not)`,
            );
          }
        }
      }
    });
  },

  // dA is the symmetric part of L⁻ᵀ · P · L⁻¹, P the lower triangle of Lᵀ · dL with half its diagonal (Murray, 2016).
  vjp(node, gradient) {
    const l = node.result();
    const product = l.T.matmul(gradient.tril());
    const p = product.tril().sub(product.tril().triu().mul(0.5));
    const right = solve(l.T, solve(l.T, p).T);
    return [right.add(right.T).mul(0.5)];
  },
};

/**
 * The lower triangle L with L · Lᵀ = A, of symmetric positive definite matrices [..., n, n].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.linalg.cholesky.html
 * @throws ValueError for a matrix that is not positive definite.
 * @example
 * ```ts
 * import { cholesky } from "chainrule/linalg";
 * cholesky(tensor([[4, 2], [2, 2]])).toArray(); // → 2,0,1,1
 * ```
 */
export function cholesky(a: TensorLike): Tensor {
  const x = tensorOf("cholesky", "its argument", a);
  checkMatrices("cholesky", x, { square: true });
  return apply(choleskyOp, [x], undefined);
}
