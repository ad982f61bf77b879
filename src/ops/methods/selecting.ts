import { select } from "../../expr/build.ts";
import { input } from "../../expr/index.ts";
import { checkArgument, integer, positiveInteger } from "../../tensor/arguments.ts";
import { allocateFrom } from "../../tensor/dtype.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { broadcastShapes, formatShape } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { expand } from "../expand.ts";
import { map } from "../map/map.ts";
import { reshape } from "../reshape.ts";
import { scatter } from "../scatter.ts";
import { dimensionOf, slice } from "../slice.ts";
import { defineMethods } from "./define.ts";
import { position } from "./indexing.ts";
import { operand } from "./operand.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /** One position along a dimension, which vanishes: `x.select(1, -1)` is the last column, a view. */
    select(dim: number, index: number): Tensor;
    /** `length` positions along a dimension, from `start` on: a view. */
    narrow(dim: number, start: number, length: number): Tensor;
    /** In at most so many parts of equal size along `dim` (default 0); the last may be smaller. */
    chunk(chunks: number, dim?: number): Tensor[];
    /** Its slices along `dim` (default 0), which vanishes. */
    unbind(dim?: number): Tensor[];
    /**
     * This tensor with the elements of `source` where `index` says along `dim` (torch.scatter). Where an
     * index occurs twice, the last stays and alone has a gradient.
     */
    scatter(dim: number, index: TensorLike, source: TensorLike): Tensor;
    /** With `value` where the mask, which broadcasts, is not 0. */
    maskedFill(mask: TensorLike, value: TensorLike): Tensor;
    /** The elements where the mask is not 0, in a vector. Both broadcast. How many depends on the numbers. */
    maskedSelect(mask: TensorLike): Tensor;
    /** The places of what is not 0: an int32 row of positions for each (torch.nonzero). */
    nonzero(): Tensor;
  }
}

// Of a mask, what fills it, and x.
const fill = select(input(0), input(1), input(2));

/** A mask's places in a row-major tensor. */
function placesOf(mask: Tensor): Int32Array {
  const places: number[] = [];
  mask.contiguous().data.forEach((value, i) => {
    if (value !== 0) places.push(i);
  });
  return Int32Array.from(places);
}

/** So many slices are cut one by one. */
const FEW = 8;

/** In halves of halves: the gradient of each slice fills the tensor that it was cut from. */
function unbind(x: Tensor, dim: number): Tensor[] {
  const count = x.shape[dim];
  if (count <= FEW) return Array.from({ length: count }, (_, i) => x.select(dim, i));
  const middle = Math.ceil(count / 2);
  return [slice(x, dim, 0, middle), slice(x, dim, middle)].flatMap((half) => unbind(half, dim));
}

defineMethods({
  select(dim: number, index: number) {
    const d = dimensionOf("select", this, dim);
    const at = position("select", index, this.shape[d], d);
    return this.at(...this.shape.map((_, i) => (i === d ? at : null)));
  },

  narrow(dim: number, start: number, length: number) {
    const d = dimensionOf("narrow", this, dim);
    for (const [name, value] of Object.entries({ start, length }))
      checkArgument("narrow", name, integer, value);
    const extent = this.shape[d];
    const from = start < 0 ? start + extent : start;
    if (from < 0 || length < 0 || from + length > extent) {
      throw new ShapeError(
        `narrow: ${length} positions from ${start} on are not in dimension ${d} of ${formatShape(this.shape)}`,
      );
    }
    return slice(this, d, from, from + length);
  },

  chunk(chunks: number, dim = 0) {
    checkArgument("chunk", "chunks", positiveInteger, chunks);
    const d = dimensionOf("chunk", this, dim);
    const size = Math.ceil(this.shape[d] / chunks);
    return this.split(size || Array<number>(chunks).fill(0), d);
  },

  unbind(dim = 0) {
    return unbind(this, dimensionOf("unbind", this, dim));
  },

  scatter(dim: number, index: TensorLike, source: TensorLike) {
    const places = tensorOf("scatter", "index", index, "int32");
    const given = operand(source, this.dtype, "scatter");
    return scatter(this, dim, places, given.ndim === 0 ? expand(given, places.shape) : given);
  },

  maskedFill(mask: TensorLike, value: TensorLike) {
    const filler = operand(value, this.dtype, "maskedFill");
    if (filler.ndim > 0) {
      throw new ShapeError(
        `maskedFill: the value must be one number, got ${formatShape(filler.shape)}. Use where(mask, values, x)`,
      );
    }
    const inputs = [tensorOf("maskedFill", "the mask", mask, "int32"), filler, this];
    const isWhole = this.dtype === "bool" && filler.dtype === "int32";
    return map(fill, inputs, isWhole ? "bool" : undefined, "maskedFill");
  },

  maskedSelect(given: TensorLike) {
    const mask = tensorOf("maskedSelect", "the mask", given, "int32");
    const shape = broadcastShapes(() => "maskedSelect", [this.shape, mask.shape]);
    const places = placesOf(expand(mask, shape));
    const all = expand(this, shape);
    return reshape(all, [all.size]).indexSelect(0, places);
  },

  nonzero() {
    const places = placesOf(this);
    const rows = new Float64Array(places.length * this.ndim);
    places.forEach((place, row) => {
      let rest = place;
      for (let dim = this.ndim - 1; dim >= 0; dim--) {
        rows[row * this.ndim + dim] = rest % this.shape[dim];
        rest = Math.floor(rest / this.shape[dim]);
      }
    });
    return Tensor.from(allocateFrom("int32", rows), [places.length, this.ndim]);
  },
});
