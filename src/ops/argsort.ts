import { allocate } from "../tensor/dtype.ts";
import { contiguousStrides, sizeOf } from "../tensor/shape.ts";
import { forEachOuter } from "../tensor/strides.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";

/** What decides an order. */
export interface Order {
  readonly dim: number;
  readonly descending: boolean;
}

/** The positions of the elements along a dimension in their order: equal ones as they stand, NaN as the largest. */
export const argsortOp: Op<Order> = {
  name: "argsort",

  infer([x]) {
    return { shape: x.shape, dtype: "int32" };
  },

  forward([x], { dim, descending }, { shape }) {
    const out = allocate("int32", sizeOf(shape));
    const [extent, stride] = [shape[dim], x.strides[dim]];
    const strides = contiguousStrides(shape);
    const without = (list: readonly number[]) => list.filter((_, i) => i !== dim);
    const nest = { shape: without(shape), strides: [without(x.strides), without(strides)] };
    const { array } = x.storage;
    const line = new Float64Array(extent);
    const positions = Array.from({ length: extent }, (_, i) => i);
    const sign = descending ? -1 : 1;
    const compare = (a: number, b: number) => {
      const [p, q] = [line[a], line[b]];
      if (p === q) return a - b;
      const above = Number.isNaN(p) ? (Number.isNaN(q) ? 0 : 1) : Number.isNaN(q) || p < q ? -1 : 1;
      return above === 0 ? a - b : sign * above;
    };
    forEachOuter(nest, 0, [x.offset, 0], ([at, to]) => {
      for (let i = 0; i < extent; i++) {
        line[i] = array[at + i * stride];
        positions[i] = i;
      }
      positions.sort(compare);
      for (let i = 0; i < extent; i++) out[to + i * strides[dim]] = positions[i];
    });
    return Tensor.from(out, shape);
  },
};
