import { type Dtype, isHalf } from "../tensor/dtype.ts";
import type { Region } from "./program.ts";

/** In what a kernel computes: four lanes of float32 or two of float64. */
export type ComputeType = "f32" | "f64";

const isNarrow = (dtype: Dtype) => dtype === "float32" || dtype === "bool" || isHalf(dtype);

/** A single number, the same for every element. */
export function isSingle({ strides, shape }: Region): boolean {
  return strides.every((stride, i) => stride === 0 || shape[i] === 1);
}

/**
 * float32 where the output and every operand that is more than a single number are float32, half or bool.
 * Integers need float64, which holds all of them, and so does a comparison with a wider number.
 */
export function computeType(inputs: readonly Region[], output: Region): ComputeType {
  const { dtype } = output.buffer;
  const mayRound = (x: Region) => dtype !== "bool" && isSingle(x) && !isSingle(output);
  const narrow = isNarrow(dtype) && inputs.every((x) => isNarrow(x.buffer.dtype) || mayRound(x));
  return narrow ? "f32" : "f64";
}
