import { isHalf } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { autocastDtype } from "./autocast.ts";

/**
 * Computes in float32 what is given in half precision, and rounds the result once, as PyTorch's kernels
 * do; under `autocast` it stays float32, but for what PyTorch leaves to the dtype of its input.
 */
export function inFloat32(
  x: Tensor,
  compute: (x: Tensor) => Tensor,
  { mayStay = true } = {},
): Tensor {
  if (!isHalf(x.dtype)) return compute(x);
  const y = compute(x.to("float32"));
  return mayStay && autocastDtype() !== null ? y : y.to(x.dtype);
}
