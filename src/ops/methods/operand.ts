import { allocate, type Dtype, isFloat } from "../../tensor/dtype.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { tensorOf } from "../../tensor/tensor-like.ts";
import { noteConstant } from "../interceptors.ts";

/**
 * What stands beside a tensor, as one: a number becomes a 0-dimensional tensor that leaves the other's
 * dtype as it is; only a fraction beside integers makes the result float32. So do numbers in arrays.
 *
 * @param operation whose operand it is, for errors.
 */
export function operand(value: unknown, beside: Dtype, operation = "operand"): Tensor {
  if (value instanceof Tensor) return value;
  if (typeof value !== "number") return tensorOf(operation, "the operand", value, beside);
  const dtype = isFloat(beside) ? beside : Number.isInteger(value) ? "int32" : "float32";
  const array = allocate(dtype, 1);
  array[0] = value;
  const made = Tensor.from(array, []);
  noteConstant(made, value);
  return made;
}
