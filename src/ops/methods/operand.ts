import { full } from "../../tensor/creation.ts";
import { type Dtype, isFloat } from "../../tensor/dtype.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { noteConstant } from "../interceptors.ts";

/**
 * A number beside a tensor, as a 0-dimensional tensor that leaves the other's dtype as it is; only a
 * fraction beside integers makes the result float32.
 */
export function operand(value: Tensor | number, beside: Dtype): Tensor {
  if (value instanceof Tensor) return value;
  const dtype = isFloat(beside) ? beside : Number.isInteger(value) ? "int32" : "float32";
  const made = full([], value, { dtype });
  noteConstant(made, value);
  return made;
}
