import { allocate } from "../tensor/dtype.ts";
import { DtypeError, ShapeError } from "../tensor/errors.ts";
import { formatShape, normalizeDim, type Shape, sizeOf } from "../tensor/shape.ts";
import { collapse, forEachOuter } from "../tensor/strides.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { apply } from "./apply.ts";
import { atLeast1d, reshape } from "./reshape.ts";
import { padTo } from "./slice.ts";

/**
 * The elements of x that `index` names along a dimension: out[i][j] = x[index[i][j]][j] for dim 0. Errors name
 * `operation`, by default this one.
 */
export const gatherOp: Op<{ dim: number; operation?: string }> = {
  name: "gather",
  moves: true,

  infer([x, index], { dim, operation = "gather" }) {
    checkIndex(operation, index, x.shape, dim);
    return { shape: index.shape, dtype: x.dtype };
  },

  forward([x, index], { dim, operation = "gather" }, { shape, dtype }) {
    const out = Tensor.from(allocate(dtype, sizeOf(shape)), shape);
    const from = x.storage.array;
    const to = out.storage.array;
    walkIndex(operation, index, dim, x.shape[dim], x, out.strides, (source, position, run) => {
      const { length, pointedStep, step } = run;
      for (let i = 0; i < length; i++) to[position + i * step] = from[source + i * pointedStep];
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
    checkSource("scatterAdd", index, x);
    return { shape, dtype: x.dtype };
  },

  forward([x, index], { dim }, { shape, dtype }) {
    const out = Tensor.from(allocate(dtype, sizeOf(shape)), shape);
    const from = x.storage.array;
    const to = out.storage.array;
    walkIndex("scatterAdd", index, dim, shape[dim], out, x.strides, (target, position, run) => {
      const { length, pointedStep, step } = run;
      const at = position + x.offset;
      for (let i = 0; i < length; i++) to[target + i * pointedStep] += from[at + i * step];
    });
    return out;
  },

  vjp(node, gradient) {
    const picked = apply(gatherOp, [gradient, node.input(1)], { dim: node.attributes.dim });
    const [{ shape }] = node.inputs;
    // What the index left out has no part in the result.
    return [padTo(picked, shape), null];
  },
};

/** @throws ShapeError for a source that has no element for each of the index. */
export function checkSource(operation: string, index: Tensor, source: Tensor): void {
  if (source.ndim === index.ndim && index.shape.every((size, i) => size <= source.shape[i])) return;
  throw new ShapeError(
    `${operation}: an index of shape ${formatShape(index.shape)} asks for more than the source ` +
      `${formatShape(source.shape)} has`,
  );
}

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

/** So many elements for which one index stands, in either array so far apart. */
export interface IndexRun {
  length: number;
  pointedStep: number;
  step: number;
}

/**
 * Visits each element of the index, or all at once that repeat one as an expanded index does: where it points
 * in `indexed`, and its place in the other array.
 */
export function walkIndex(
  operation: string,
  index: Tensor,
  dim: number,
  extent: number,
  indexed: { strides: readonly number[]; offset: number },
  otherStrides: readonly number[],
  visit: (pointed: number, position: number, run: IndexRun) => void,
): void {
  const along = indexed.strides[dim];
  const outer = indexed.strides.map((stride, i) => (i === dim ? 0 : stride));
  const nest = collapse(index.shape, [index.strides, outer, otherStrides]);
  const count = nest.shape.at(-1) ?? 1;
  const [indexStep, pointedStep, step] = nest.strides.map((walk) => walk.at(-1) ?? 0);
  const length = indexStep === 0 ? count : 1;
  const run = { length, pointedStep, step };
  const { array } = index.storage;
  forEachOuter(nest, 1, [index.offset, indexed.offset, 0], ([at, base, position]) => {
    for (let k = 0; k < count; k += length) {
      const i = array[at + k * indexStep];
      if (i < 0 || i >= extent) {
        throw new ShapeError(
          `${operation}: index ${i} is out of range for dimension ${dim} of size ${extent}`,
        );
      }
      visit(base + k * pointedStep + i * along, position + k * step, run);
    }
  });
}

/** Whether a single number counts as a vector of one: beside vectors and other numbers. */
function areFlat(shape: Shape, index: Tensor): boolean {
  return shape.length < 2 && index.ndim < 2;
}

export function gather(x: Tensor, dim: number, index: Tensor, operation?: string): Tensor {
  const d = normalizeDim("gather", dim, x.ndim);
  const operands = areFlat(x.shape, index) ? [x, index].map(atLeast1d) : [x, index];
  const gathered = apply(gatherOp, operands, { dim: d, operation });
  return index.ndim === 0 ? reshape(gathered, []) : gathered;
}

export function scatterAdd(x: Tensor, index: Tensor, dim: number, shape: Shape): Tensor {
  const d = normalizeDim("scatterAdd", dim, shape.length);
  if (!areFlat(shape, index)) return apply(scatterAddOp, [x, index], { dim: d, shape });
  const vector = shape.length === 0 ? [1] : shape;
  const added = apply(scatterAddOp, [x, index].map(atLeast1d), { dim: d, shape: vector });
  return shape.length === 0 ? reshape(added, []) : added;
}
