import { apply } from "../ops/apply.ts";
import { eye } from "../tensor/creation.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { broadcastShapes, formatShape, sameShape } from "../tensor/shape.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { checkMatrices, factorize, forEachMatrix } from "./matrices.ts";

/** X with A · X = B, for matrices [..., n, n] and [..., n, m] of one batch. An error names who asked. */
const solveOp: Op<string> = {
  name: "solve",
  isBatched: true,

  infer([, b]) {
    return b;
  },

  forward([a, b], caller) {
    const [n, m] = b.shape.slice(-2);
    const sides = b.data;
    return forEachMatrix(a, [n, m], (matrix, x, index) => {
      const { rows, singular } = factorize(matrix, n);
      if (singular >= 0) {
        throw new ValueError(
          `${caller}: the matrix${a.ndim > 2 ? ` ${index} of the batch` : ""} is singular: it has no inverse (column ` +
            `${singular} depends on those before it)`,
        );
      }
      const offset = index * n * m;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < m; j++) {
          let sum = sides[offset + rows[i] * m + j];
          for (let k = 0; k < i; k++) sum -= matrix[i * n + k] * x[k * m + j];
          x[i * m + j] = sum;
        }
      }
      for (let i = n - 1; i >= 0; i--) {
        for (let j = 0; j < m; j++) {
          let sum = x[i * m + j];
          for (let k = i + 1; k < n; k++) sum -= matrix[i * n + k] * x[k * m + j];
          x[i * m + j] = sum / matrix[i * n + i];
        }
      }
    });
  },

  // With G = A⁻ᵀ · dX: dB = G and dA = −G · Xᵀ.
  vjp(node, gradient) {
    const ofSides = apply(solveOp, [node.input(0).T, gradient], node.attributes);
    return [ofSides.matmul(node.result().T).neg(), ofSides];
  },
};

/**
 * X with A · X = B: matrices [..., n, n] and [..., n, m], whose dimensions in front broadcast, or for B vectors,
 * one [n] or as many [..., n] as there are matrices. Computed in float64.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.linalg.solve.html
 * @throws ValueError for a singular matrix, ShapeError for shapes that do not fit.
 * @example
 * ```ts
 * import { solve } from "chainrule/linalg";
 * solve(tensor([[2, 0], [0, 4]]), tensor([2, 2])).toArray(); // → 1,0.5
 * ```
 */
export function solve(a: TensorLike, b: TensorLike): Tensor {
  const matrices = tensorOf("solve", "A", a);
  checkMatrices("solve", matrices, { square: true });
  const given = tensorOf("solve", "B", b, matrices.dtype);
  const isVector = given.ndim === 1 || sameShape(given.shape, matrices.shape.slice(0, -1));
  const sides = isVector ? given.unsqueeze(-1) : given;
  checkMatrices("solve", sides);
  const n = matrices.shape[matrices.ndim - 1];
  if (sides.shape[sides.ndim - 2] !== n || sides.dtype !== matrices.dtype) {
    throw new ShapeError(
      `solve: B ${formatShape(given.shape)} of ${given.dtype} does not fit A ${formatShape(matrices.shape)} of ` +
        `${matrices.dtype}: expected ${n} rows of the same dtype`,
    );
  }
  const batch = broadcastShapes(
    () => "solve",
    [matrices.shape.slice(0, -2), sides.shape.slice(0, -2)],
  );
  const operands = [matrices, sides].map((x) => x.expand([...batch, ...x.shape.slice(-2)]));
  const x = apply(solveOp, operands, "solve");
  return isVector ? x.squeeze(-1) : x;
}

/**
 * The inverse of square matrices [..., n, n]. To multiply by one, {@link solve} is more exact.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.linalg.inv.html
 * @throws ValueError for a singular matrix.
 * @example
 * ```ts
 * import { inv } from "chainrule/linalg";
 * inv(tensor([[2, 0], [0, 4]])).toArray(); // → 0.5,0,0,0.25
 * ```
 */
export function inv(a: TensorLike): Tensor {
  const x = tensorOf("inv", "its argument", a);
  checkMatrices("inv", x, { square: true });
  return inverse(x, "inv");
}

/** The inverse of square matrices, for an operation that an error names. */
export function inverse(x: Tensor, caller: string): Tensor {
  const identity = eye(x.shape[x.ndim - 1], { dtype: x.dtype });
  return apply(solveOp, [x, identity.expand(x.shape)], caller);
}
