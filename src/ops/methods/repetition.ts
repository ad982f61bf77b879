import { checkArgument, kind, nonNegativeInteger } from "../../tensor/arguments.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape, integerList, normalizeDim } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { cat } from "../concat.ts";
import { expand } from "../expand.ts";
import { reshape } from "../reshape.ts";
import { slice } from "../slice.ts";
import { defineMethods } from "./define.ts";

/** Counts, as a list or one after the other. */
type Counts = readonly [list: readonly number[]] | readonly number[];

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /**
     * All of it several times along each dimension, `[2, 1]` or `2, 1`; with more numbers than
     * dimensions, new ones come first (torch.repeat).
     */
    repeat(...times: Counts): Tensor;
    /** As {@link Tensor.repeat}; with fewer numbers than dimensions, they are the last ones' (torch.tile). */
    tile(...times: Counts): Tensor;
    /**
     * Each element several times in a row along `dim`: all as often, or each as often as `repeats` says.
     * Without a dimension of the flattened tensor.
     */
    repeatInterleave(repeats: TensorLike, dim?: number): Tensor;
    /**
     * Moved on by `shifts` places along `dims`; what leaves at the end comes in at the start. Without a
     * dimension as if flattened.
     */
    roll(shifts: number | readonly number[], dims?: number | readonly number[]): Tensor;
  }
}

const areCounts = kind("non-negative integers", (given) =>
  (given as number[]).every(nonNegativeInteger.accepts),
);

function repeat(x: Tensor, times: readonly number[]): Tensor {
  const shape = [...Array<number>(times.length - x.ndim).fill(1), ...x.shape];
  const before = shape.flatMap((size) => [1, size]);
  const repeated = expand(
    reshape(x, before),
    before.map((size, i) => (i % 2 ? size : times[i / 2])),
  );
  return reshape(
    repeated,
    shape.map((size, dim) => size * times[dim]),
  );
}

function countsOf(repeats: TensorLike): readonly number[] {
  if (typeof repeats === "number") return [repeats];
  if (Array.isArray(repeats)) return repeats as number[];
  return Array.from(tensorOf("repeatInterleave", "repeats", repeats).data);
}

defineMethods({
  repeat(...given: Counts) {
    const times = integerList("repeat", given);
    checkArgument("repeat", "the times", areCounts, times);
    if (times.length < this.ndim) {
      throw new ShapeError(
        `repeat: ${times.length} numbers for the ${this.ndim} dimensions of ${formatShape(this.shape)}. ` +
          "tile takes fewer, for the last ones",
      );
    }
    return repeat(this, times);
  },

  tile(...given: Counts) {
    const times = integerList("tile", given);
    checkArgument("tile", "the times", areCounts, times);
    return repeat(this, [
      ...Array<number>(Math.max(0, this.ndim - times.length)).fill(1),
      ...times,
    ]);
  },

  repeatInterleave(repeats: TensorLike, dim?: number): Tensor {
    if (dim === undefined) return reshape(this, [this.size]).repeatInterleave(repeats, 0);
    const d = normalizeDim("repeatInterleave", dim, this.ndim);
    if (this.ndim === 0) return reshape(this, [1]).repeatInterleave(repeats, 0);
    const counts = countsOf(repeats);
    checkArgument("repeatInterleave", "repeats", areCounts, counts);
    const extent = this.shape[d];
    if (counts.length === 1) {
      const [times] = counts;
      const shape = [...this.shape.slice(0, d + 1), times, ...this.shape.slice(d + 1)];
      return reshape(
        expand(this.unsqueeze(d + 1), shape),
        this.shape.map((size, i) => (i === d ? size * times : size)),
      );
    }
    if (counts.length !== extent) {
      throw new ShapeError(
        `repeatInterleave: expected one number or ${extent}, one for each element along dimension ${d}, ` +
          `got ${counts.length}`,
      );
    }
    const index = counts.flatMap((count, i) => Array<number>(count).fill(i));
    return this.indexSelect(d, Int32Array.from(index));
  },

  roll(shifts: number | readonly number[], dims?: number | readonly number[]): Tensor {
    if (dims === undefined) return reshape(reshape(this, [this.size]).roll(shifts, 0), this.shape);
    const [by, along] = [shifts, dims].map((each) => integerList("roll", [each]));
    if (by.length !== along.length) {
      throw new ShapeError(`roll: ${by.length} shifts for ${along.length} dimensions`);
    }
    return along.reduce((x: Tensor, dim, i) => {
      const d = normalizeDim("roll", dim, x.ndim);
      const extent = x.ndim === 0 ? 0 : x.shape[d];
      if (extent === 0) return x;
      const end = extent - (((by[i] % extent) + extent) % extent);
      return cat([slice(x, d, end), slice(x, d, 0, end)], d);
    }, this);
  },
});
