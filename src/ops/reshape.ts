import { ShapeError } from "../tensor/errors.ts";
import { checkShape, formatShape, type Shape, sizeOf } from "../tensor/shape.ts";
import { stridesAs } from "../tensor/strides.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { apply } from "./apply.ts";

/** The same numbers in row-major order under another shape; a view where strides can say it. */
export const reshapeOp: Op<{ shape: Shape }> = {
  name: "reshape",
  moves: true,

  infer([x], { shape }) {
    return { shape, dtype: x.dtype };
  },

  forward([x], { shape }) {
    const strides = stridesAs(x, shape);
    return strides ? x.alias({ shape, strides, offset: x.offset }) : Tensor.from(x.data, shape);
  },

  vjp(node, gradient) {
    return [apply(reshapeOp, [gradient], { shape: node.inputs[0].shape })];
  },
};

/** Reshapes; one size may be −1 and is then found from the others. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const inferred = shape.indexOf(-1);
  const sizes = [...shape];
  if (inferred >= 0) {
    const known = sizeOf(shape.filter((_, i) => i !== inferred));
    if (known === 0 && x.size === 0) {
      throw new ShapeError(
        `reshape: ${formatShape(x.shape)} to ${formatShape(shape)} is ambiguous: beside a size 0 any number ` +
          "fits the −1. Write the size out",
      );
    }
    sizes[inferred] = known > 0 ? x.size / known : 0;
    if (!Number.isInteger(sizes[inferred])) fail(x, shape);
  }
  checkShape("reshape", sizes);
  if (sizeOf(sizes) !== x.size) fail(x, shape);
  return apply(reshapeOp, [x], { shape: sizes });
}

/** A single number as a vector of one; any other tensor as it is. */
export function atLeast1d(x: Tensor): Tensor {
  return x.ndim === 0 ? reshape(x, [1]) : x;
}

function fail(x: Tensor, shape: Shape): never {
  throw new ShapeError(
    `reshape: ${formatShape(x.shape)} has ${x.size} elements, which do not fit ${formatShape(shape)}`,
  );
}
