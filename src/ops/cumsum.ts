import { allocate, allocateFrom } from "../tensor/dtype.ts";
import { contiguousStrides, normalizeDim, sizeOf } from "../tensor/shape.ts";
import { forEachOuter } from "../tensor/strides.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { apply } from "./apply.ts";
import { checkSums } from "./reduction.ts";
import { atLeast1d, reshape } from "./reshape.ts";

/** Running sums along a dimension, from its start or, reversed, from its end. */
export const cumsumOp: Op<{ dim: number; reverse: boolean }> = {
  name: "cumsum",

  infer([x]) {
    return { shape: x.shape, dtype: x.dtype === "bool" ? "int32" : x.dtype };
  },

  forward([x], { dim, reverse }, { shape, dtype }) {
    const out = allocate(dtype === "int32" ? "float64" : dtype, sizeOf(shape));
    const strides = contiguousStrides(shape);
    const without = (list: readonly number[]) => list.filter((_, i) => i !== dim);
    const { array } = x.storage;
    const extent = shape[dim];
    const first = reverse ? extent - 1 : 0;
    const direction = reverse ? -1 : 1;
    const nest = { shape: without(shape), strides: [without(x.strides), without(strides)] };
    forEachOuter(nest, 0, [x.offset, 0], ([at, to]) => {
      let sum = 0;
      for (let i = 0; i < extent; i++) {
        const index = first + direction * i;
        sum += array[at + index * x.strides[dim]];
        out[to + index * strides[dim]] = sum;
      }
    });
    if (dtype !== "int32") return Tensor.from(out, shape);
    checkSums("cumsum", out, shape);
    return Tensor.from(allocateFrom(dtype, out), shape);
  },

  vjp(node, gradient) {
    const { dim, reverse } = node.attributes;
    return [apply(cumsumOp, [gradient], { dim, reverse: !reverse })];
  },
};

export function cumsum(x: Tensor, dim: number): Tensor {
  const d = normalizeDim("cumsum", dim, x.ndim);
  const sums = apply(cumsumOp, [atLeast1d(x)], { dim: d, reverse: false });
  return x.ndim === 0 ? reshape(sums, []) : sums;
}
