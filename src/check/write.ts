import type { Tensor } from "../tensor/tensor.ts";

/** Overwrites a tensor's numbers. */
export function write(tensor: Tensor, numbers: ArrayLike<number>): void {
  tensor.data.set(numbers);
  tensor.storage.version++;
}
