import { allocate } from "../tensor/dtype.ts";
import { DtypeError, ShapeError } from "../tensor/errors.ts";
import { formatShape, normalizeDim, type Shape, sameShape, sizeOf } from "../tensor/shape.ts";
import { forEachOuter } from "../tensor/strides.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { apply } from "./apply.ts";
import { atLeast1d, reshape } from "./reshape.ts";
import { pad, wholeGrid } from "./slice.ts";

/** The elements of x that `index` names along a dimension: out[i][j] = x[index[i][j]][j] for dim 0. */
export const gatherOp: Op<{ dim: number }> = {
  name: "gather",
  moves: true,

  infer([x, index], { dim }) {
    checkIndex("gather", index, x.shape, dim);
    return { shape: index.shape, dtype: x.dtype };
  },

  forward([x, index], { dim }, { shape, dtype }) {
    const out = Tensor.from(allocate(dtype, sizeOf(shape)), shape);
    const from = x.storage.array;
    const to = out.storage.array;
    walkIndex("gather", index, dim, x.shape[dim], x, out.strides, (source, position) => {
      to[position] = from[source];
    });
    return out;
  },

  vjp(node, gradient) {
    const { dim } = node.attributes;
    const { shape } = node.inputs[0];
    return [apply(scatterAddOp, [gradient, node.input(1)], { dim, shape }), null];
  },
};

/** Zeros of a given shape, with each element of x added where `index` says: gather's counterpart. */
export const scatterAddOp: Op<{ dim: number; shape: Shape }> = {
  name: "scatterAdd",

  infer([x, index], { dim, shape }) {
    checkIndex("scatterAdd", index, shape, dim);
    if (x.ndim !== index.ndim || index.shape.some((size, i) => size > x.shape[i])) {
      throw new ShapeError(
        `scatterAdd: an index of shape ${formatShape(index.shape)} asks for more than the source ` +
          `${formatShape(x.shape)} has`,
      );
    }
    return { shape, dtype: x.dtype };
  },

  forward([x, index], { dim }, { shape, dtype }) {
    const out = Tensor.from(allocate(dtype, sizeOf(shape)), shape);
    const from = x.storage.array;
    const to = out.storage.array;
    walkIndex("scatterAdd", index, dim, shape[dim], out, x.strides, (target, position) => {
      to[target] += from[position + x.offset];
    });
    return out;
  },

  vjp(node, gradient) {
    const picked = apply(gatherOp, [gradient, node.input(1)], { dim: node.attributes.dim });
    const [{ shape }] = node.inputs;
    // What the index left out has no part in the result.
    return [
      sameShape(picked.shape, shape) ? picked : pad(picked, shape, wholeGrid(picked.shape)),
      null,
    ];
  },
};

export function checkIndex(operation: string, index: Tensor, shape: Shape, dim: number): void {
  if (index.dtype !== "int32") {
    throw new DtypeError(
      `${operation}: the index must be int32, got ${index.dtype}. Use index.to("int32")`,
    );
  }
  const fits =
    index.ndim === shape.length && index.shape.every((size, i) => i === dim || size <= shape[i]);
  if (!fits) {
    throw new ShapeError(
      `${operation}: an index of shape ${formatShape(index.shape)} does not fit ` +
        `${formatShape(shape)} along dimension ${dim}: other sizes must not be larger`,
    );
  }
}

/** Visits each element of the index: where it points in `indexed`, and its place in the other array. */
export function walkIndex(
  operation: string,
  index: Tensor,
  dim: number,
  extent: number,
  indexed: { strides: readonly number[]; offset: number },
  otherStrides: readonly number[],
  visit: (pointed: number, position: number) => void,
): void {
  const along = indexed.strides[dim];
  const outer = indexed.strides.map((stride, i) => (i === dim ? 0 : stride));
  const nest = { shape: [...index.shape], strides: [[...index.strides], outer, [...otherStrides]] };
  const { array } = index.storage;
  forEachOuter(nest, 0, [index.offset, indexed.offset, 0], ([at, base, position]) => {
    const i = array[at];
    if (i < 0 || i >= extent) {
      throw new ShapeError(
        `${operation}: index ${i} is out of range for dimension ${dim} of size ${extent}`,
      );
    }
    visit(base + i * along, position);
  });
}

/** Whether a single number counts as a vector of one: beside vectors and other numbers. */
function areFlat(shape: Shape, index: Tensor): boolean {
  return shape.length < 2 && index.ndim < 2;
}

export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  const d = normalizeDim("gather", dim, x.ndim);
  const operands = areFlat(x.shape, index) ? [x, index].map(atLeast1d) : [x, index];
  const gathered = apply(gatherOp, operands, { dim: d });
  return index.ndim === 0 ? reshape(gathered, []) : gathered;
}

export function scatterAdd(x: Tensor, index: Tensor, dim: number, shape: Shape): Tensor {
  const d = normalizeDim("scatterAdd", dim, shape.length);
  if (!areFlat(shape, index)) return apply(scatterAddOp, [x, index], { dim: d, shape });
  const vector = shape.length === 0 ? [1] : shape;
  const added = apply(scatterAddOp, [x, index].map(atLeast1d), { dim: d, shape: vector });
  return shape.length === 0 ? reshape(added, []) : added;
}
