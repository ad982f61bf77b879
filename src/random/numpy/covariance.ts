import { ShapeError, ValueError } from "../../tensor/errors.ts";
import { leftSingular } from "./singular.ts";

/**
 * The rows of F = U √Σ, for which F Fᵀ is the covariance U Σ Uᵀ: F applied to independent standard
 * normal numbers gives numbers of that covariance. NumPy's default method, `svd`.
 *
 * @throws ShapeError unless it is n × n; ValueError unless it is symmetric and positive semidefinite
 * to within NumPy's tolerance of 1e-8 (NumPy itself only warns).
 */
export function covarianceFactor(
  covariance: readonly ArrayLike<number>[],
  n: number,
): Float64Array[] {
  if (covariance.length !== n || covariance.some((row) => row.length !== n)) {
    const rows = Array.from(covariance, (row) => row.length).join(", ");
    throw new ShapeError(
      `multivariateNormal: a mean of length ${n} needs a ${n} × ${n} covariance, got rows of lengths [${rows}].`,
    );
  }
  if (!covariance.every((row) => Array.from(row).every(Number.isFinite))) {
    throw new ValueError("multivariateNormal: the covariance has an entry that is not finite.");
  }
  const { vectors, values } = leftSingular(covariance);
  const factor = covariance.map((_, i) =>
    Float64Array.from(values, (value, k) => vectors[k][i] * Math.sqrt(value)),
  );
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const expected = covariance[i][j];
      const difference = Math.abs(dot(factor[i], factor[j]) - expected);
      if (!(difference <= 1e-8 + 1e-8 * Math.abs(expected))) {
        throw new ValueError(
          `multivariateNormal: the covariance must be symmetric and positive semidefinite; entry [${i}][${j}] is ${expected}, where U Σ Uᵀ of its singular values is off by ${difference}.`,
        );
      }
    }
  }
  return factor;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
