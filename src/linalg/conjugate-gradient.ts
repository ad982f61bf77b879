import type { Tensors } from "../ops/tensors.ts";
import { checkOptions, type OptionTable, positive, positiveInteger } from "../tensor/arguments.ts";
import { addScaled, dot, flatOperator, type LinearOperator, lengthOf } from "./operator.ts";

export interface ConjugateGradientOptions {
  /** It is done when ‖b − A·x‖ ≤ tolerance · ‖b‖. Default 1e-5. */
  tolerance?: number;
  /** Default: as many as `b` has numbers, which without rounding is enough. */
  maxIterations?: number;
}

export interface ConjugateGradientResult<Vector extends Tensors> {
  solution: Vector;
  /** ‖b − A·x‖, as it is carried along. */
  residual: number;
  /** How often the operator was applied. */
  iterations: number;
  stopped: "converged" | "negative curvature" | "iterations";
}

const options: OptionTable<ConjugateGradientOptions> = {
  tolerance: positive,
  maxIterations: positiveInteger,
};

/**
 * Solves A·x = b for a symmetric positive definite operator v ↦ A·v, by conjugate gradients from x = 0. Where A turns
 * out not to be positive definite, a direction with pᵀ·A·p ≤ 0, it stops with the x that it has, and with b itself if
 * it has none yet: with b = −gradient and A a Hessian either is a direction of descent, and that is what Newton's method
 * needs. The numbers have no gradient.
 *
 * @param b a tensor, or an array or a record of tensors, as the operator takes them.
 * @throws ShapeError where the operator gives other shapes, and ValueError where it gives NaN or an infinity.
 * Source: J. Nocedal and S. Wright, Numerical Optimization (2006), algorithms 5.2 and 7.1.
 * @example
 * ```ts
 * import { conjugateGradient } from "chainrule/linalg";
 * const a = tensor([[4, 1], [1, 3]], { dtype: "float64" });
 * const b = tensor([1, 2], { dtype: "float64" });
 * const { solution, stopped } = conjugateGradient((v: Tensor) => a.matmul(v), b);
 * stopped; // → converged
 * Array.from(solution.mul(11).data, (x) => x.toFixed(6)); // → 1.000000,7.000000
 * ```
 */
export function conjugateGradient<Vector extends Tensors>(
  operator: LinearOperator<Vector>,
  b: Vector,
  given: ConjugateGradientOptions = {},
): ConjugateGradientResult<Vector> {
  const { size, like, apply, tensorsOf } = flatOperator("conjugateGradient", operator, "b", b);
  checkOptions("conjugateGradient", options, given);
  const { tolerance = 1e-5, maxIterations = size } = given;
  const x = new Float64Array(size);
  const r = like.slice();
  const p = like.slice();
  const enough = tolerance * lengthOf(like);
  const result = (
    at: Float64Array,
    iterations: number,
    stopped: ConjugateGradientResult<Vector>["stopped"],
  ) => ({ solution: tensorsOf(at), residual: lengthOf(r), iterations, stopped });

  for (let iterations = 0; ; iterations++) {
    const squared = dot(r, r);
    if (Math.sqrt(squared) <= enough) return result(x, iterations, "converged");
    if (iterations === maxIterations) return result(x, iterations, "iterations");
    const product = apply(p);
    const curvature = dot(p, product);
    if (curvature <= 0) {
      return result(iterations === 0 ? like : x, iterations + 1, "negative curvature");
    }
    const step = squared / curvature;
    addScaled(x, step, p);
    addScaled(r, -step, product);
    // The next direction is the residual, made conjugate to the one before: p ← r + β·p.
    const beta = dot(r, r) / squared;
    for (let i = 0; i < size; i++) p[i] = r[i] + beta * p[i];
  }
}
