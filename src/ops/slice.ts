import { constant, input } from "../expr/index.ts";
import { allocate } from "../tensor/dtype.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { contiguousStrides, normalizeDim, type Shape, sameShape, sizeOf } from "../tensor/shape.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";
import { apply } from "./apply.ts";
import { runMap } from "./map/map.ts";

/** A regular grid of positions in a tensor: for each dimension a start, a count and a step. */
export interface Grid {
  starts: readonly number[];
  sizes: Shape;
  /** Steps other than 0; a negative one walks backwards. */
  steps: readonly number[];
}

/** The elements on a grid: a view, no number moves. */
export const sliceOp: Op<Grid> = {
  name: "slice",
  moves: true,

  infer([x], { sizes }) {
    return { shape: sizes, dtype: x.dtype };
  },

  forward([x], { starts, sizes, steps }) {
    return x.alias({
      shape: sizes,
      strides: steps.map((step, i) => step * x.strides[i]),
      offset: starts.reduce((offset, start, i) => offset + start * x.strides[i], x.offset),
    });
  },

  vjp(node, gradient) {
    return [pad(gradient, node.inputs[0].shape, node.attributes)];
  },
};

/** Where the numbers go in the larger shape, and what stands everywhere else. */
export interface PadAttributes extends Grid {
  shape: Shape;
  value: number;
}

const identity = input(0);

/** Puts a tensor on a grid of positions in a larger one: the counterpart of `slice`. */
export const padOp: Op<PadAttributes> = {
  name: "pad",
  moves: true,

  infer([x], { shape }) {
    return { shape, dtype: x.dtype };
  },

  forward([x], { starts, steps, value }, { shape, dtype }) {
    const out = Tensor.from(allocate(dtype, sizeOf(shape)), shape);
    if (!Object.is(value, 0)) runMap(constant(value), [], shape, out.storage, out);
    const strides = contiguousStrides(shape);
    runMap(identity, [x], x.shape, out.storage, {
      shape: x.shape,
      strides: strides.map((stride, i) => stride * steps[i]),
      offset: starts.reduce((offset, start, i) => offset + start * strides[i], 0),
    });
    return out;
  },

  vjp(node, gradient) {
    const { starts, sizes, steps } = node.attributes;
    return [apply(sliceOp, [gradient], { starts, sizes, steps })];
  },
};

/** Places x on the grid in a tensor of the given shape, filled with `value` elsewhere. */
export function pad(x: Tensor, shape: Shape, grid: Grid, value = 0): Tensor {
  return apply(padOp, [x], { shape, value, ...grid });
}

/** x at the beginning of a tensor of the given shape, with zeros behind it. */
export function padTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : pad(x, shape, wholeGrid(x.shape));
}

/** The grid that takes everything, to be narrowed in some dimensions. */
export function wholeGrid(shape: Shape): { starts: number[]; sizes: number[]; steps: number[] } {
  return { starts: shape.map(() => 0), sizes: [...shape], steps: shape.map(() => 1) };
}

/** A dimension to take parts of. @throws ShapeError where a tensor has none. */
export function dimensionOf(operation: string, x: Tensor, dim: number): number {
  if (x.ndim > 0) return normalizeDim(operation, dim, x.ndim);
  throw new ShapeError(`${operation}: a 0-dimensional tensor has no dimension to take from`);
}

/**
 * Elements start, start + step, … before `end` along one dimension, as Python's `x[start:end:step]`:
 * negative positions count from the end, and what lies outside is cut off.
 */
export function slice(x: Tensor, dim: number, start?: number, end?: number, step = 1): Tensor {
  const d = dimensionOf("slice", x, dim);
  const grid = wholeGrid(x.shape);
  const range = resolveRange(x.shape[d], start, end, step);
  grid.starts[d] = range.start;
  grid.sizes[d] = range.size;
  grid.steps[d] = step;
  return apply(sliceOp, [x], grid);
}

/** Python's rule for a range over `extent` positions. */
export function resolveRange(
  extent: number,
  start: number | undefined,
  end: number | undefined,
  step: number,
): { start: number; size: number } {
  if (!Number.isInteger(step) || step === 0) {
    throw new ValueError(`slice: the step must be an integer other than 0, got ${shown(step)}`);
  }
  for (const position of [start, end]) {
    if (position !== undefined && !Number.isInteger(position)) {
      throw new ValueError(`slice: positions must be integers, got ${shown(position)}`);
    }
  }
  const [lowest, highest] = step > 0 ? [0, extent] : [-1, extent - 1];
  const position = (value: number | undefined, missing: number) =>
    value === undefined
      ? missing
      : Math.min(Math.max(value < 0 ? value + extent : value, lowest), highest);
  const first = position(start, step > 0 ? lowest : highest);
  const last = position(end, step > 0 ? highest : lowest);
  const size = Math.max(0, Math.ceil((last - first) / step));
  return { start: size > 0 ? first : 0, size };
}
