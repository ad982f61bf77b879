import type { Tensors } from "../ops/tensors.ts";
import { defaultGenerator, type Generator, generatorKind } from "../random/generator.ts";
import { fillNormal } from "../random/normal.ts";
import { checkOptions, type OptionTable, positive, positiveInteger } from "../tensor/arguments.ts";
import { addScaled, dot, flatOperator, type LinearOperator, lengthOf, unit } from "./operator.ts";

export interface PowerIterationOptions {
  /** It is done when ‖A·v − λ·v‖ ≤ tolerance · |λ|. Default 1e-4: then λ is right to about its square. */
  tolerance?: number;
  /** Default 1000. */
  maxIterations?: number;
  /** Of the vector to start from. Default: that of `manualSeed`. */
  generator?: Generator;
}

export interface Eigenpair<Vector extends Tensors> {
  value: number;
  /** Of length 1. */
  vector: Vector;
  /** ‖A·v − λ·v‖: a symmetric A has an eigenvalue this near to the value, or nearer. */
  residual: number;
  /** How often the operator was applied. */
  iterations: number;
}

const options: OptionTable<PowerIterationOptions> = {
  tolerance: positive,
  maxIterations: positiveInteger,
  generator: generatorKind,
};

/**
 * The eigenvalue of largest magnitude of a symmetric operator v ↦ A·v, and its eigenvector: a random vector is
 * multiplied by A and made of length 1, again and again. Where two eigenvalues are nearly as large that takes
 * long, and where they are λ and −λ it has no end but `maxIterations`: the `residual` tells. The numbers have no
 * gradient.
 *
 * @param like a vector of the shapes that the operator takes: a tensor, or an array or a record of tensors.
 * @throws ShapeError where the operator gives other shapes, and ValueError where it gives NaN or an infinity.
 * Source: R. von Mises and H. Pollaczek-Geiringer, Praktische Verfahren der Gleichungsauflösung, ZAMM 9 (1929).
 * @example
 * ```ts
 * import { powerIteration } from "chainrule/linalg";
 * const a = tensor([[2, 1], [1, 2]]);
 * powerIteration((v: Tensor) => a.matmul(v), zeros(2)).value.toFixed(4); // → 3.0000
 * ```
 */
export function powerIteration<Vector extends Tensors>(
  operator: LinearOperator<Vector>,
  like: Vector,
  given: PowerIterationOptions = {},
): Eigenpair<Vector> {
  const { size, apply, tensorsOf } = flatOperator("powerIteration", operator, "like", like);
  checkOptions("powerIteration", options, given);
  const { tolerance = 1e-4, maxIterations = 1000, generator = defaultGenerator } = given;
  let v = randomUnit(size, generator);
  for (let iterations = 1; ; iterations++) {
    const product = apply(v);
    const value = dot(v, product);
    const rest = product.slice();
    addScaled(rest, -value, v);
    const residual = lengthOf(rest);
    if (residual <= tolerance * Math.abs(value) || iterations === maxIterations) {
      return { value, vector: tensorsOf(v), residual, iterations };
    }
    v = unit(product);
  }
}

/** A vector of length 1, each direction as likely. */
export function randomUnit(size: number, generator: Generator): Float64Array {
  const v = new Float64Array(size);
  fillNormal(v, generator.next());
  return unit(v);
}
