import { contiguousStrides, formatShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** The first NaN or infinity and where it stands, as "NaN at [3, 1]"; undefined where all is finite. */
export function firstNonFinite(x: Tensor): string | undefined {
  const { data } = x;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) return `${data[i]} at ${formatIndex(x, i)}`;
  }
  return undefined;
}

/** The index of the i-th element, row-major: "[3, 1]". */
export function formatIndex({ shape }: Tensor, i: number): string {
  return formatShape(
    contiguousStrides(shape).map((stride, dim) => Math.floor(i / stride) % shape[dim]),
  );
}
