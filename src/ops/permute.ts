import { ShapeError } from "../tensor/errors.ts";
import { normalizeDim } from "../tensor/shape.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";
import { apply } from "./apply.ts";

/** The dimensions in another order: a view, no number moves. */
export const permuteOp: Op<{ dims: readonly number[] }> = {
  name: "permute",
  moves: true,

  infer([x], { dims }) {
    return { shape: dims.map((dim) => x.shape[dim]), dtype: x.dtype };
  },

  forward([x], { dims }, { shape }) {
    return x.alias({ shape, strides: dims.map((dim) => x.strides[dim]), offset: x.offset });
  },

  vjp(node, gradient) {
    const { dims } = node.attributes;
    const inverse = dims.map((_, i) => dims.indexOf(i));
    return [apply(permuteOp, [gradient], { dims: inverse })];
  },
};

export function permute(x: Tensor, dims: readonly number[]): Tensor {
  const order = dims.map((dim) => normalizeDim("permute", dim, x.ndim));
  if (order.length !== x.ndim || new Set(order).size !== x.ndim) {
    throw new ShapeError(
      `permute: [${dims.join(", ")}] does not name each of the ${x.ndim} dimensions once`,
    );
  }
  return apply(permuteOp, [x], { dims: order });
}
