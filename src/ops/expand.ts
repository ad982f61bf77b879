import { ShapeError } from "../tensor/errors.ts";
import { checkShape, formatShape, type Shape } from "../tensor/shape.ts";
import { broadcastStrides } from "../tensor/strides.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";
import { apply } from "./apply.ts";

/** Repeats dimensions of size 1, and adds dimensions in front: a view with stride 0. */
export const expandOp: Op<{ shape: Shape }> = {
  name: "expand",
  moves: true,

  infer([x], { shape }) {
    return { shape, dtype: x.dtype };
  },

  forward([x], { shape }) {
    return x.alias({ shape, strides: broadcastStrides(x, shape), offset: x.offset });
  },

  // `backward` sums the gradient over what was repeated, here as for every broadcast.
  vjp(_, gradient) {
    return [gradient];
  },
};

/** Expands; −1 leaves a size as it is. */
export function expand(x: Tensor, shape: Shape): Tensor {
  checkShape(
    "expand",
    shape.map((size) => (size === -1 ? 0 : size)),
  );
  const lead = shape.length - x.ndim;
  const sizes = shape.map((size, i) => (size === -1 && i >= lead ? x.shape[i - lead] : size));
  const fits = x.shape.every((size, i) => size === sizes[lead + i] || size === 1);
  if (lead < 0 || !fits || sizes.some((size) => size < 0)) {
    throw new ShapeError(
      `expand: ${formatShape(x.shape)} does not expand to ${formatShape(shape)}: ` +
        "a size must be equal, or 1 in the tensor (or −1, to stay as it is)",
    );
  }
  return apply(expandOp, [x], { shape: sizes });
}
