import { allocate } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import {
  contiguousStrides,
  formatShape,
  normalizeDim,
  normalizeDims,
  reducedShape,
  sizeOf,
} from "../tensor/shape.ts";
import { forEachOuter } from "../tensor/strides.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { apply } from "./apply.ts";
import { reshape } from "./reshape.ts";

/** Where the largest element stands along a dimension: the first of equals, a NaN before any. */
export const argmaxOp: Op<{ dim: number; keepdim: boolean }> = {
  name: "argmax",

  infer([x], { dim, keepdim }) {
    if (x.shape[dim] === 0) {
      throw new ShapeError(
        `argmax: no largest element over an empty dimension, shape ${formatShape(x.shape)}`,
      );
    }
    return { shape: reducedShape(x.shape, [dim], keepdim), dtype: "int32" };
  },

  forward([x], { dim }, { shape }) {
    const out = allocate("int32", sizeOf(shape));
    const kept = reducedShape(x.shape, [dim], false);
    const outer = x.strides.filter((_, i) => i !== dim);
    const { array } = x.storage;
    const [extent, stride] = [x.shape[dim], x.strides[dim]];
    const nest = { shape: kept, strides: [outer, contiguousStrides(kept)] };
    forEachOuter(nest, 0, [x.offset, 0], ([at, to]) => {
      let best = 0;
      let largest = array[at];
      for (let i = 1; i < extent && !Number.isNaN(largest); i++) {
        const element = array[at + i * stride];
        if (element > largest || Number.isNaN(element)) {
          largest = element;
          best = i;
        }
      }
      out[to] = best;
    });
    return Tensor.from(out, shape);
  },
};

/** Without a dimension: the position in the flattened tensor. */
export function argmax(x: Tensor, dim?: number, keepdim = false): Tensor {
  if (dim === undefined) {
    const flat = apply(argmaxOp, [reshape(x, [x.size])], { dim: 0, keepdim: false });
    return reshape(flat, reducedShape(x.shape, normalizeDims("argmax", dim, x.ndim), keepdim));
  }
  const d = normalizeDim("argmax", dim, x.ndim);
  return x.ndim === 0 ? argmax(x) : apply(argmaxOp, [x], { dim: d, keepdim });
}
