import { anyNumber, checkArgument } from "../../tensor/arguments.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { checkInt32 } from "../../tensor/int32.ts";
import { formatShape, integerList, normalizeDim, sameShape, sizeOf } from "../../tensor/shape.ts";
import { stridesAs } from "../../tensor/strides.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf, tensorsOf } from "../../tensor/tensor-like.ts";
import { shown } from "../../text/shown.ts";
import { cat } from "../concat.ts";
import { expand } from "../expand.ts";
import { matmul, transposed } from "../matmul.ts";
import { permute } from "../permute.ts";
import { reshape } from "../reshape.ts";
import { pad, wholeGrid } from "../slice.ts";
import { defineMethods } from "./define.ts";

/** Sizes or dimensions, as a list or one after the other. */
type Integers = readonly [list: readonly number[]] | readonly number[];

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /** The matrix product; dimensions before the last two broadcast (torch.matmul). */
    matmul(other: TensorLike): Tensor;
    /** The same elements in another shape, `[3, -1]` or `3, -1`; one size may be −1. */
    reshape(...shape: Integers): Tensor;
    /** As {@link Tensor.reshape}, but an error where the numbers would have to be copied. */
    view(...shape: Integers): Tensor;
    /** Dimensions `start` to `end` (both included; default all) as one. */
    flatten(start?: number, end?: number): Tensor;
    /** Without the dimensions of size 1, or without this one if its size is 1. */
    squeeze(dim?: number): Tensor;
    /** With a new dimension of size 1 at `dim`. */
    unsqueeze(dim: number): Tensor;
    /** Two dimensions exchanged: a view. */
    transpose(dim0: number, dim1: number): Tensor;
    /** The dimensions in another order, `[1, 0]` or `1, 0`: a view. */
    permute(...dims: Integers): Tensor;
    /** The last two dimensions exchanged: a view. */
    readonly T: Tensor;
    /** Dimensions of size 1 repeated to this shape: a view; −1 leaves a size as it is. */
    expand(...shape: Integers): Tensor;
    /**
     * Surrounded by `value` (default 0): pairs [before, after], the last dimension's first, as
     * torch.nn.functional.pad takes them.
     */
    pad(padding: readonly number[], value?: number): Tensor;
    /** The same elements standing in row-major order. */
    contiguous(): Tensor;
  }
}

defineMethods({
  matmul(other: TensorLike) {
    return matmul(this, tensorOf("matmul", "the operand", other, this.dtype));
  },

  reshape(...shape: Integers) {
    return reshape(this, integerList("reshape", shape));
  },

  view(...shape: Integers) {
    const seen = reshape(this, integerList("view", shape));
    if (stridesAs(this, seen.shape)) return seen;
    throw new ShapeError(
      `view: the elements of this ${formatShape(this.shape)} do not stand in the order that ` +
        `${formatShape(seen.shape)} needs. Use x.reshape(shape), which copies where it must`,
    );
  },

  flatten(start = 0, end = -1) {
    const from = normalizeDim("flatten", start, this.ndim);
    const to = normalizeDim("flatten", end, this.ndim);
    if (from > to) {
      throw new ShapeError(
        `flatten: dimension ${start} is behind ${end} in ${formatShape(this.shape)}: the first ` +
          "comes first",
      );
    }
    const middle = sizeOf(this.shape.slice(from, to + 1));
    return reshape(this, [...this.shape.slice(0, from), middle, ...this.shape.slice(to + 1)]);
  },

  squeeze(dim?: number) {
    const only = dim === undefined ? null : normalizeDim("squeeze", dim, this.ndim);
    const shape = this.shape.filter((size, i) => size !== 1 || (only !== null && i !== only));
    return reshape(this, shape);
  },

  unsqueeze(dim: number) {
    const at = normalizeDim("unsqueeze", dim, this.ndim + 1);
    return reshape(this, [...this.shape.slice(0, at), 1, ...this.shape.slice(at)]);
  },

  transpose(dim0: number, dim1: number) {
    const dims = this.shape.map((_, i) => i);
    const a = normalizeDim("transpose", dim0, this.ndim);
    const b = normalizeDim("transpose", dim1, this.ndim);
    if (this.ndim === 0) return permute(this, dims);
    [dims[a], dims[b]] = [dims[b], dims[a]];
    return permute(this, dims);
  },

  permute(...dims: Integers) {
    return permute(this, integerList("permute", dims));
  },

  get T() {
    if (this.ndim < 2) {
      throw new ShapeError(
        `T: needs at least two dimensions, got ${formatShape(this.shape)}. ` +
          "x.reshape([1, -1]) is a row, x.reshape([-1, 1]) a column",
      );
    }
    return transposed(this);
  },

  expand(...shape: Integers) {
    return expand(this, integerList("expand", shape));
  },

  pad(padding: readonly number[], value = 0) {
    const isCount = (count: number) => Number.isInteger(count) && count >= 0;
    const isList = Array.isArray(padding) && padding.every(isCount);
    if (!isList || padding.length % 2 !== 0 || padding.length > 2 * this.ndim) {
      throw new ShapeError(
        `pad: ${shown(padding)} is no list of non-negative pairs [before, after] for at most ` +
          `${this.ndim} dimensions`,
      );
    }
    checkArgument("pad", "value", anyNumber, value);
    if (this.dtype === "int32") checkInt32("pad", [value], []);
    const grid = wholeGrid(this.shape);
    const shape = this.shape.map((size, dim) => {
      const pair = 2 * (this.ndim - 1 - dim);
      grid.starts[dim] = padding[pair] ?? 0;
      return size + (padding[pair] ?? 0) + (padding[pair + 1] ?? 0);
    });
    return pad(this, shape, grid, value);
  },

  contiguous() {
    return this.isContiguous ? this : this.clone();
  },
});

/**
 * Joins equally shaped tensors along a new dimension.
 *
 * @example
 * ```ts
 * stack([tensor([1, 2]), tensor([3, 4])], 1).toArray(); // → 1,3,2,4
 * ```
 */
export function stack(tensors: readonly TensorLike[], dim = 0): Tensor {
  const list = tensorsOf("stack", tensors);
  if (list.some(({ shape }) => !sameShape(shape, list[0].shape))) {
    const shapes = list.map(({ shape }) => formatShape(shape)).join(", ");
    throw new ShapeError(`stack: expected tensors of one shape, got ${shapes}`);
  }
  return cat(
    list.map((x) => x.unsqueeze(dim)),
    dim,
  );
}
