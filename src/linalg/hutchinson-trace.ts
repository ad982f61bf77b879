import type { Tensors } from "../ops/tensors.ts";
import { defaultGenerator, type Generator, generatorKind } from "../random/generator.ts";
import { checkOptions, kind, type OptionTable } from "../tensor/arguments.ts";
import { dot, flatOperator, type LinearOperator } from "./operator.ts";

export interface HutchinsonTraceOptions {
  /** How often the operator is applied: two or more. Default 100. */
  samples?: number;
  /** Default: that of `manualSeed`. */
  generator?: Generator;
}

const options: OptionTable<HutchinsonTraceOptions> = {
  samples: kind("an integer from 2", (n) => Number.isSafeInteger(n) && (n as number) >= 2),
  generator: generatorKind,
};

/**
 * An estimate of the trace of an operator v ↦ A·v: the mean of vᵀ·A·v over random vectors of 1 and −1, and that mean's
 * standard error, which falls as 1/√samples. Of a diagonal A each sample is exact.
 *
 * @param like a vector of the shapes that the operator takes: a tensor, or an array or a record of tensors.
 * @throws ShapeError where the operator gives other shapes, and ValueError where it gives NaN or an infinity.
 * Source: M. Hutchinson, A stochastic estimator of the trace of the influence matrix for Laplacian smoothing
 * splines, Communications in Statistics 19 (1990).
 * @example
 * ```ts
 * import { hutchinsonTrace } from "chainrule/linalg";
 * const diagonal = tensor([1, 2, 3]);
 * const { value, standardError } = hutchinsonTrace((v: Tensor) => diagonal.mul(v), diagonal);
 * value; // → 6
 * standardError; // → 0
 * ```
 */
export function hutchinsonTrace<Vector extends Tensors>(
  operator: LinearOperator<Vector>,
  like: Vector,
  given: HutchinsonTraceOptions = {},
): { value: number; standardError: number } {
  const { size, apply } = flatOperator("hutchinsonTrace", operator, "like", like);
  checkOptions("hutchinsonTrace", options, given);
  const { samples = 100, generator = defaultGenerator } = given;
  const terms = Array.from({ length: samples }, () => {
    const v = Float64Array.from(generator.integers(size, 0, 2), (bit) => 2 * bit - 1);
    return dot(v, apply(v));
  });
  const value = terms.reduce((sum, term) => sum + term) / samples;
  const squares = terms.reduce((sum, term) => sum + (term - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (samples - 1) / samples) };
}
