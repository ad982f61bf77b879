import { input } from "../expr/index.ts";
import { allocate, promote } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import { contiguousStrides, formatShape, normalizeDim, sizeOf } from "../tensor/shape.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorsOf } from "../tensor/tensor-like.ts";
import { apply } from "./apply.ts";
import { runMap } from "./map/map.ts";
import { slice } from "./slice.ts";

const identity = input(0);

/** Tensors one after another along a dimension. */
export const concatOp: Op<{ dim: number }> = {
  name: "concat",
  moves: true,

  infer(inputs, { dim }) {
    const shape = [...inputs[0].shape];
    for (const x of inputs.slice(1)) {
      if (x.ndim !== shape.length || x.shape.some((size, i) => i !== dim && size !== shape[i])) {
        throw new ShapeError(
          `cat: shapes ${inputs.map((t) => formatShape(t.shape)).join(", ")} must be equal ` +
            `except in dimension ${dim}`,
        );
      }
      shape[dim] += x.shape[dim];
    }
    return { shape, dtype: promote(inputs) };
  },

  forward(inputs, { dim }, { shape, dtype }) {
    const out = Tensor.from(allocate(dtype, sizeOf(shape)), shape);
    const strides = contiguousStrides(shape);
    let offset = 0;
    for (const x of inputs) {
      runMap(identity, [x], x.shape, out.storage, { shape: x.shape, strides, offset });
      offset += x.shape[dim] * strides[dim];
    }
    return out;
  },

  vjp(node, gradient) {
    const { dim } = node.attributes;
    let start = 0;
    return node.inputs.map((x) => {
      const end = start + x.shape[dim];
      const part = x.requiresGrad ? slice(gradient, dim, start, end) : null;
      start = end;
      return part;
    });
  },
};

/**
 * Joins tensors along an existing dimension (default 0).
 *
 * @example
 * ```ts
 * cat([tensor([1, 2]), tensor([3])]).toArray(); // → 1,2,3
 * ```
 */
export function cat(list: readonly TensorLike[], dim = 0): Tensor {
  const tensors = tensorsOf("cat", list);
  if (tensors.length === 0) throw new ShapeError("cat: needs at least one tensor, got none");
  if (tensors.some((x) => x.ndim === 0)) {
    throw new ShapeError("cat: a 0-dimensional tensor has no dimension to join along. Use stack");
  }
  return apply(concatOp, tensors, { dim: normalizeDim("cat", dim, tensors[0].ndim) });
}
