import type { Kind } from "../../expr/kind.ts";
import { full } from "../../tensor/creation.ts";
import { type Dtype, isFloat } from "../../tensor/dtype.ts";
import { checkInt32, fitsInt32 } from "../../tensor/int32.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { noteConstant } from "../interceptors.ts";

/**
 * A number beside a tensor, as a 0-dimensional tensor that leaves the other's dtype as it is; only a
 * fraction beside integers makes the result float32.
 *
 * @param operation what an error calls the operation that was given the number.
 * @param gives what it makes of integers. Where that is an integer, a whole number must be one of
 * int32; a comparison is with the number itself.
 * @throws ValueError for a whole number beside integers that int32 does not hold.
 */
export function operand(
  value: Tensor | number,
  beside: Dtype,
  operation = "operand",
  gives: Kind = "integer",
): Tensor {
  if (value instanceof Tensor) return value;
  const dtype = dtypeBeside(value, beside, gives);
  if (dtype === "int32") {
    checkInt32(operation, [value], [], `. Convert the ${beside} tensor first: x.to("float64")`);
  }
  const made = full([], value, { dtype });
  noteConstant(made, value);
  return made;
}

function dtypeBeside(value: number, beside: Dtype, gives: Kind): Dtype {
  if (isFloat(beside)) return beside;
  if (Number.isInteger(value) && (gives === "integer" || fitsInt32(value))) return "int32";
  return gives === "bool" && beside === "int32" ? "float64" : "float32";
}
