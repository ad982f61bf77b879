import type { Generator } from "../../random/generator.ts";
import { sizeOf } from "../../tensor/shape.ts";
import { kaimingUniform_, uniform_ } from "../init.ts";
import type { Parameter } from "../parameter.ts";

/**
 * As PyTorch begins linear layers and convolutions: weight [out, in, ...] and bias uniform within
 * ±1/√n, n the number of products that an output sums up.
 */
export function initialize(weight: Parameter, bias: Parameter | null, generator?: Generator): void {
  kaimingUniform_(weight, { a: Math.sqrt(5), generator });
  const bound = 1 / Math.sqrt(sizeOf(weight.shape.slice(1)));
  if (bias) uniform_(bias, -bound, bound, { generator });
}
