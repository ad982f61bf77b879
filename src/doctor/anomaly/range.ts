import type { Tensor } from "../../tensor/tensor.ts";
import type { Range } from "./anomaly.ts";

/** The smallest and largest number of a tensor, and how many are not finite. */
export function rangeOf({ data }: Pick<Tensor, "data">): Range {
  let [min, max] = [Infinity, -Infinity];
  let nan = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (value < min) min = value;
    if (value > max) max = value;
    if (Number.isNaN(value)) nan++;
  }
  if (min > -Infinity && max < Infinity) return { min, max, nan, infinite: 0 };
  return finiteRange(data, nan);
}

function finiteRange(data: ArrayLike<number>, nan: number): Range {
  let [min, max] = [Infinity, -Infinity];
  let infinite = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (Math.abs(value) === Infinity) infinite++;
    else if (!Number.isNaN(value)) [min, max] = [Math.min(min, value), Math.max(max, value)];
  }
  return min > max ? { min: null, max: null, nan, infinite } : { min, max, nan, infinite };
}

export function allFinite({ nan, infinite }: Range): boolean {
  return nan === 0 && infinite === 0;
}
