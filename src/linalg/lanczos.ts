import type { Tensors } from "../ops/tensors.ts";
import { defaultGenerator, type Generator, generatorKind } from "../random/generator.ts";
import { checkOptions, type OptionTable, positiveInteger } from "../tensor/arguments.ts";
import { Tensor } from "../tensor/tensor.ts";
import { eigh } from "./eigh.ts";
import { addScaled, dot, flatOperator, type LinearOperator, lengthOf, unit } from "./operator.ts";
import { randomUnit } from "./power-iteration.ts";

export interface LanczosOptions {
  /** How often the operator is applied: as many eigenvalues are found. Default 20, or the numbers of the vector if they are fewer. */
  steps?: number;
  /** Of the vector to start from. Default: that of `manualSeed`. */
  generator?: Generator;
}

export interface Eigenpairs<Vector extends Tensors> {
  /** Rising. */
  values: number[];
  /** The vector of each value, of length 1. */
  vectors: Vector[];
  /** ‖A·v − λ·v‖ of each: an eigenvalue is this near to the value, or nearer. */
  residuals: number[];
}

const options: OptionTable<LanczosOptions> = { steps: positiveInteger, generator: generatorKind };

/**
 * Eigenvalues of a symmetric operator v ↦ A·v, and their eigenvectors, by Lanczos' method with full
 * reorthogonalisation. The largest and the smallest are right first, those between them only after as many steps as
 * the vector has numbers: `residuals` tell which. An eigenvalue that A has several times may be found once only, so that
 * there may be fewer than `steps`. The numbers have no gradient.
 *
 * @param like a vector of the shapes that the operator takes: a tensor, or an array or a record of tensors.
 * @throws ShapeError where the operator gives other shapes, and ValueError where it gives NaN or an infinity.
 * Source: G. Golub and C. Van Loan, Matrix Computations (2013), 10.1 and 10.3.
 * @example
 * ```ts
 * import { lanczos } from "chainrule/linalg";
 * const diagonal = tensor([1, 2, 3, 10], { dtype: "float64" });
 * const { values } = lanczos((v: Tensor) => diagonal.mul(v), diagonal);
 * values.map((value) => value.toFixed(4)); // → 1.0000,2.0000,3.0000,10.0000
 * ```
 */
export function lanczos<Vector extends Tensors>(
  operator: LinearOperator<Vector>,
  like: Vector,
  given: LanczosOptions = {},
): Eigenpairs<Vector> {
  const { size, apply, tensorsOf } = flatOperator("lanczos", operator, "like", like);
  checkOptions("lanczos", options, given);
  const steps = Math.min(size, given.steps ?? 20);
  const basis = [randomUnit(size, given.generator ?? defaultGenerator)];
  const [diagonal, beside]: number[][] = [[], []];
  for (let scale = 0; ; ) {
    const v = basis[basis.length - 1];
    const rest = apply(v);
    scale = Math.max(scale, lengthOf(rest));
    diagonal.push(dot(v, rest));
    // Twice is enough: what rounding leaves of the first time is gone after the second.
    for (let pass = 0; pass < 2; pass++) {
      for (const each of basis) addScaled(rest, -dot(each, rest), each);
    }
    const length = lengthOf(rest);
    beside.push(length);
    // Nothing but rounding is left where A maps what the basis spans into itself.
    if (basis.length === steps || length <= 1e-12 * scale) break;
    basis.push(unit(rest));
  }

  const { values, vectors } = eigh(tridiagonal(diagonal, beside));
  const count = basis.length;
  const weights = vectors.data;
  const combined = Array.from({ length: count }, (_, k) => {
    const vector = new Float64Array(size);
    for (const [i, each] of basis.entries()) addScaled(vector, weights[i * count + k], each);
    return tensorsOf(vector);
  });
  return {
    values: Array.from(values.data),
    vectors: combined,
    // A·Q = Q·T + β·q·eᵀ: what is outside of the basis comes from its last vector alone.
    residuals: Array.from({ length: count }, (_, k) =>
      Math.abs(beside[count - 1] * weights[(count - 1) * count + k]),
    ),
  };
}

/** T = Qᵀ·A·Q, in the basis Q. */
function tridiagonal(diagonal: readonly number[], beside: readonly number[]): Tensor {
  const n = diagonal.length;
  const t = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    t[i * n + i] = diagonal[i];
    if (i + 1 < n) {
      t[i * n + i + 1] = beside[i];
      t[(i + 1) * n + i] = beside[i];
    }
  }
  return Tensor.from(t, [n, n]);
}
