import { allocate, type Dtype, type TypedArray } from "../../tensor/dtype.ts";
import { CompileError } from "../../tensor/errors.ts";
import { contiguousStrides, type Shape } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";

const refusal =
  "compile: the numbers of a tensor were read while its step was recorded, when there are none yet. " +
  "Move data, item(), toArray(), printing and branches on numbers out of the compiled function (return " +
  "the tensor and read it there), or keep the choice in tensors: F.where, maximum, comparisons";

/** An array without numbers: reading one, or how many there are, is an error that says why. */
function unreadable(dtype: Dtype): TypedArray {
  return new Proxy(allocate(dtype, 0), {
    get() {
      throw new CompileError(refusal);
    },
  });
}

/** A tensor that stands for what a run will compute: it has a shape and a dtype, and no numbers. */
export function traced(shape: Shape, dtype: Dtype): Tensor {
  const view = { shape: [...shape], strides: contiguousStrides(shape), offset: 0 };
  return new Tensor({ array: unreadable(dtype), version: 0 }, view);
}
