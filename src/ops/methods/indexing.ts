import { functions, input } from "../../expr/index.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  kind,
  positiveInteger,
} from "../../tensor/arguments.ts";
import { arange } from "../../tensor/creation.ts";
import { ShapeError, ValueError } from "../../tensor/errors.ts";
import { checkSizes, formatShape, normalizeDim, normalizeDims } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { apply } from "../apply.ts";
import { expand } from "../expand.ts";
import { gather, scatterAdd } from "../gather.ts";
import { inspect } from "../interceptors.ts";
import { map } from "../map/map.ts";
import { reshape } from "../reshape.ts";
import { dimensionOf, resolveRange, slice, sliceOp, wholeGrid } from "../slice.ts";
import { defineMethods } from "./define.ts";
import { operand } from "./operand.ts";
import { pick, placesOf, put } from "./tensor-index.ts";

/** A place along one dimension: a position, a range [start, end, step?], or null for all of it. */
export type Index =
  | number
  | null
  | readonly [start: number | null, end: number | null, step?: number | null];

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /**
     * Elements by position, as Python's `x[1, :, 0:4]` is `x.at(1, null, [0, 4])`: a number picks one
     * and drops the dimension, a range keeps it, null takes all. Negative positions count from the
     * end. A view: no number is copied.
     *
     * Tensors of positions (int32), which broadcast against each other, pick elements one by one, and a
     * bool mask those where it is true: `x.at(rows, columns)`, `x.at(x.gt(0))`. These are copied; their
     * dimensions stand where the indexed ones did, or first where those are apart, as in PyTorch.
     */
    at(...indices: (Index | Tensor)[]): Tensor;
    /**
     * This tensor with `values`, which broadcast, where `x.at(...indices)` takes from; `indices` are
     * tensors, positions and null. `accumulate` adds them: then an element that is named twice gets both
     * (torch.index_put).
     */
    indexPut(
      indices: readonly (Tensor | number | null)[],
      values: TensorLike,
      options?: { accumulate?: boolean },
    ): Tensor;
    /** Positions start, start + step, … before `end` along one dimension: a view. */
    slice(dim: number, start?: number, end?: number, step?: number): Tensor;
    /** The dimension, or each of several, in reverse order: a view. */
    flip(dims: number | readonly number[]): Tensor;
    /** The elements that an int32 `index` names along `dim` (torch.gather); a number is a vector of one. */
    gather(dim: number, index: TensorLike): Tensor;
    /** This tensor with `source` added where `index` says along `dim` (torch.scatter_add). */
    scatterAdd(dim: number, index: TensorLike, source: TensorLike): Tensor;
    /** Whole slices along `dim`, in the order that a 1-dimensional int32 `index` names. */
    indexSelect(dim: number, index: TensorLike): Tensor;
    /** Parts along `dim`: of equal size (the last may be smaller), or of the sizes given. */
    split(size: number | readonly number[], dim?: number): Tensor[];
    /** For class indices, rows of `classes` numbers with 1 at the index and 0 elsewhere (int32). */
    oneHot(classes: number): Tensor;
    /**
     * Its rows: `for (const row of x)` and `[...x]` give `x.at(0)`, `x.at(1)`, … Of a 0-dimensional
     * tensor there is none, and it is not iterable.
     */
    readonly [Symbol.iterator]: () => IterableIterator<Tensor>;
  }
}

const indexPutOptions = { accumulate: flag };
const isEqual = functions.eq(input(0), input(1));

defineMethods({
  at(...given: (Index | Tensor)[]) {
    const indices = given.flatMap(spread);
    if (indices.length > this.ndim) {
      throw new ShapeError(
        `at: ${indices.length} indices for a tensor with ${this.ndim} dimensions, ` +
          `shape ${formatShape(this.shape)}`,
      );
    }
    const isPosition = (dim: number) => typeof indices[dim] === "number";
    const tensors = indices.flatMap((index, dim) => {
      const dropped = indices.slice(0, dim).filter((each) => typeof each === "number").length;
      return index instanceof Tensor ? [{ dim: dim - dropped, index }] : [];
    });
    const viewed = viewAt(this, indices);
    const kept = indices.some((_, dim) => isPosition(dim)) ? dropDims(viewed, isPosition) : viewed;
    return tensors.length === 0 ? kept : pick(kept, placesOf("at", kept, tensors));
  },

  indexPut(given, values, options = {}) {
    checkArgument("indexPut", "the indices", kind("a list of indices", Array.isArray), given);
    checkOptions("indexPut", indexPutOptions, options);
    const indices = given.flatMap(spread);
    const tensors = indices.flatMap((index, dim) => {
      if (index === null) return [];
      const asTensor = () => tensorOf("indexPut", `index ${dim}`, index, "int32");
      return [{ dim, index: index instanceof Tensor ? index : asTensor() }];
    });
    if (indices.length > this.ndim || tensors.length === 0) {
      throw new ShapeError(
        `indexPut: expected 1 to ${this.ndim} indices for a tensor of shape ${formatShape(this.shape)}, got ` +
          `${indices.length}, of which ${tensors.length} name elements`,
      );
    }
    const source = operand(values, this.dtype, "indexPut").to(this.dtype);
    const places = placesOf("indexPut", this, tensors);
    return put(this, places, source, options.accumulate ?? false);
  },

  slice(dim: number, start?: number, end?: number, step?: number) {
    return slice(this, dim, start, end, step);
  },

  flip(dims: number | readonly number[]) {
    const flipped = normalizeDims("flip", dims, this.ndim);
    if (this.ndim === 0) return reshape(this, []);
    return flipped.reduce<Tensor>((x, dim) => slice(x, dim, undefined, undefined, -1), this);
  },

  gather(dim: number, index: TensorLike) {
    return gather(this, dim, tensorOf("gather", "index", index, "int32"));
  },

  scatterAdd(dim: number, index: TensorLike, source: TensorLike) {
    const added = tensorOf("scatterAdd", "source", source, this.dtype);
    const places = tensorOf("scatterAdd", "index", index, "int32");
    return this.add(scatterAdd(added, places, dim, this.shape));
  },

  indexSelect(dim: number, given: TensorLike) {
    const index = tensorOf("indexSelect", "index", given, "int32");
    if (index.ndim > 1) {
      throw new ShapeError(
        `indexSelect: the index must have one dimension, got ${formatShape(index.shape)}`,
      );
    }
    const d = normalizeDim("indexSelect", dim, this.ndim);
    if (this.ndim === 0) {
      if (index.size === 1) return reshape(gather(this, d, index, "indexSelect"), []);
      throw new ShapeError(
        `indexSelect: of a 0-dimensional tensor one element can be taken, got an index ` +
          formatShape(index.shape),
      );
    }
    const aligned = reshape(
      index,
      this.shape.map((_, i) => (i === d ? index.size : 1)),
    );
    const shape = this.shape.map((size, i) => (i === d ? index.size : size));
    return gather(this, d, expand(aligned, shape), "indexSelect");
  },

  split(size: number | readonly number[], dim = 0) {
    const d = dimensionOf("split", this, dim);
    const extent = this.shape[d];
    const sizes = typeof size === "number" ? equalParts(extent, size) : size;
    checkSizes("split", sizes);
    if (sizes.reduce((total, part) => total + part, 0) !== extent) {
      throw new ShapeError(
        `split: sizes [${sizes.join(", ")}] do not add up to ${extent}, the size of dimension ${d}`,
      );
    }
    let start = 0;
    return sizes.map((part) => {
      start += part;
      return slice(this, d, start - part, start);
    });
  },

  oneHot(classes: number) {
    checkArgument("oneHot", "classes", positiveInteger, classes);
    inspect(this, (labels) => {
      const outside = labels.find(
        (label) => label < 0 || label >= classes || !Number.isInteger(label),
      );
      if (outside !== undefined) {
        throw new ValueError(
          `oneHot: ${outside} is no class index: expected integers from 0 to ${classes - 1}`,
        );
      }
    });
    return map(isEqual, [this.unsqueeze(-1), arange(classes, { dtype: "int32" })], "int32");
  },

  // Undefined, and no error, where there are no rows: `expect(x).toEqual(y)` asks every tensor for them.
  get [Symbol.iterator]() {
    return this.ndim === 0 ? undefined! : () => rowsOf(this);
  },
});

/** A mask, and null for the dimensions after its first. */
function spread(index: Index | Tensor): (Index | Tensor)[] {
  const isMask = index instanceof Tensor && index.dtype === "bool" && index.ndim > 0;
  return isMask ? [index, ...Array<null>(index.ndim - 1).fill(null)] : [index];
}

/** The part that positions and ranges name; dimensions of positions are still there. */
function viewAt(x: Tensor, indices: readonly (Index | Tensor)[]): Tensor {
  const grid = wholeGrid(x.shape);
  indices.forEach((index, dim) => {
    if (index === null || index instanceof Tensor) return;
    const extent = x.shape[dim];
    if (typeof index === "number") {
      grid.starts[dim] = position("at", index, extent, dim);
      grid.sizes[dim] = 1;
    } else {
      const expected =
        "an integer, null for all, a range [start, end, step], or a tensor of indices";
      checkArgument("at", `index ${dim}`, kind(expected, Array.isArray), index);
      const [start, end, every] = index;
      const step = every ?? 1;
      const range = resolveRange(extent, start ?? undefined, end ?? undefined, step);
      grid.starts[dim] = range.start;
      grid.sizes[dim] = range.size;
      grid.steps[dim] = step;
    }
  });
  return apply(sliceOp, [x], grid);
}

function* rowsOf(x: Tensor): IterableIterator<Tensor> {
  for (let i = 0; i < x.shape[0]; i++) yield x.at(i);
}

export function position(operation: string, index: number, extent: number, dim: number): number {
  if (!Number.isInteger(index) || index < -extent || index >= extent) {
    throw new ShapeError(
      `${operation}: index ${index} is out of range for dimension ${dim} of size ${extent}`,
    );
  }
  return index < 0 ? index + extent : index;
}

function dropDims(x: Tensor, drops: (dim: number) => boolean): Tensor {
  return reshape(
    x,
    x.shape.filter((_, dim) => !drops(dim)),
  );
}

function equalParts(extent: number, size: number): number[] {
  if (!Number.isInteger(size) || size < 1) {
    throw new ValueError(`split: the size of a part must be a positive integer, got ${size}`);
  }
  const parts = Math.max(1, Math.ceil(extent / size));
  return Array.from({ length: parts }, (_, i) => Math.min(size, extent - i * size));
}
