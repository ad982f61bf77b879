import type { Dtype } from "../../tensor/dtype.ts";
import { CompileError } from "../../tensor/errors.ts";
import { contiguousStrides, type Shape } from "../../tensor/shape.ts";
import { unreadable } from "../../tensor/storage.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** Why numbers cannot be read while a step is recorded. */
export const refusal =
  "compile: the numbers of a tensor were read while the function was recorded. Those that it computes " +
  "are not there yet, and others would stay in the recording as they are now. Move data, item(), " +
  "toArray(), printing and branches on numbers out of the compiled function (return the tensor and " +
  "read it there), or keep the choice in tensors: where(), maximum(), comparisons";

/** A tensor that stands for what a run will compute: it has a shape and a dtype, and no numbers. */
export function traced(shape: Shape, dtype: Dtype): Tensor {
  const view = { shape: [...shape], strides: contiguousStrides(shape), offset: 0 };
  return new Tensor(
    { array: unreadable(dtype, () => new CompileError(refusal)), version: 0 },
    view,
  );
}
