import type { Kind } from "../../expr/kind.ts";
import { allocate, type Dtype, isFloat } from "../../tensor/dtype.ts";
import { checkInt32, fitsInt32 } from "../../tensor/int32.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { tensorOf } from "../../tensor/tensor-like.ts";
import { noteConstant } from "../interceptors.ts";

/**
 * What stands beside a tensor, as one: a number becomes a 0-dimensional tensor that leaves the other's
 * dtype as it is; only a fraction beside integers makes the result float32. So do numbers in arrays.
 *
 * @param operation what an error calls the operation that was given the number.
 * @param gives what it makes of integers. Where that is an integer, a whole number must be one of
 * int32; a comparison is with the number itself.
 * @throws ValueError for what is no number, and for a whole number beside integers that int32 does not hold.
 */
export function operand(
  value: unknown,
  beside: Dtype,
  operation = "operand",
  gives: Kind = "integer",
): Tensor {
  if (value instanceof Tensor) return value;
  if (typeof value !== "number") return tensorOf(operation, "the operand", value, beside);
  const dtype = dtypeBeside(value, beside, gives);
  if (dtype === "int32") {
    checkInt32(operation, [value], [], `. Convert the ${beside} tensor first: x.to("float64")`);
  }
  const array = allocate(dtype, 1);
  array.fill(value);
  const made = Tensor.from(array, []);
  noteConstant(made, value);
  return made;
}

function dtypeBeside(value: number, beside: Dtype, gives: Kind): Dtype {
  if (isFloat(beside)) return beside;
  if (Number.isInteger(value) && (gives === "integer" || fitsInt32(value))) return "int32";
  return gives === "bool" && beside === "int32" ? "float64" : "float32";
}
