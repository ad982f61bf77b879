import { ShapeError } from "../../tensor/errors.ts";
import { checkInt32 } from "../../tensor/int32.ts";
import { formatShape, normalizeDim, type Shape, sizeOf } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { cat } from "../concat.ts";
import { expand } from "../expand.ts";
import { matmul, transposed } from "../matmul.ts";
import { permute } from "../permute.ts";
import { reshape } from "../reshape.ts";
import { pad, wholeGrid } from "../slice.ts";
import { defineMethods } from "./define.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /** The matrix product; dimensions before the last two broadcast (torch.matmul). */
    matmul(other: Tensor): Tensor;
    /** The same elements in another shape; one size may be −1. */
    reshape(shape: Shape): Tensor;
    /** As {@link Tensor.reshape}, but an error where the numbers would have to be copied. */
    view(shape: Shape): Tensor;
    /** Dimensions `start` to `end` (both included; default all) as one. */
    flatten(start?: number, end?: number): Tensor;
    /** Without the dimensions of size 1, or without this one if its size is 1. */
    squeeze(dim?: number): Tensor;
    /** With a new dimension of size 1 at `dim`. */
    unsqueeze(dim: number): Tensor;
    /** Two dimensions exchanged: a view. */
    transpose(dim0: number, dim1: number): Tensor;
    /** The dimensions in another order: a view. */
    permute(dims: readonly number[]): Tensor;
    /** The last two dimensions exchanged: a view. */
    readonly T: Tensor;
    /** Dimensions of size 1 repeated to this shape: a view; −1 leaves a size as it is. */
    expand(shape: Shape): Tensor;
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
  matmul(other: Tensor) {
    return matmul(this, other);
  },

  reshape(shape: Shape) {
    return reshape(this, shape);
  },

  view(shape: Shape) {
    const seen = reshape(this, shape);
    if (seen.storage === this.storage) return seen;
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

  permute(dims: readonly number[]) {
    return permute(this, dims);
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

  expand(shape: Shape) {
    return expand(this, shape);
  },

  pad(padding: readonly number[], value = 0) {
    const valid = padding.length % 2 === 0 && padding.length <= 2 * this.ndim;
    if (!valid || padding.some((count) => !Number.isInteger(count) || count < 0)) {
      throw new ShapeError(
        `pad: [${padding.join(", ")}] is no list of non-negative pairs [before, after] for at most ` +
          `${this.ndim} dimensions`,
      );
    }
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
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  return cat(
    tensors.map((x) => x.unsqueeze(dim)),
    dim,
  );
}
