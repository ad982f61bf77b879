import { type Dtype, type Tensor, tensor } from "../../src/index.ts";
import { decode, type GoldenTensor } from "../golden/read.ts";

/** A golden tensor as one of ours: float64 unless it says otherwise. */
export function load(given: GoldenTensor, requiresGrad = false): Tensor {
  const { shape, data } = decode(given);
  return tensor(data, { shape, dtype: (given.dtype ?? "float64") as Dtype, requiresGrad });
}
