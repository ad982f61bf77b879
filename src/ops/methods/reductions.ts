import { less, select } from "../../expr/build.ts";
import { functions, input } from "../../expr/index.ts";
import {
  anything,
  checkArgument,
  checkOptions,
  finite,
  flag,
  isObject,
  type OptionTable,
} from "../../tensor/arguments.ts";
import { full } from "../../tensor/creation.ts";
import { assertFloat, isFloat } from "../../tensor/dtype.ts";
import { ValueError } from "../../tensor/errors.ts";
import { normalizeDim, normalizeDims, reducedShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { argmax } from "../argmax.ts";
import { widened } from "../autocast.ts";
import { cat } from "../concat.ts";
import { inFloat32 } from "../in-float32.ts";
import { inspect } from "../interceptors.ts";
import { map } from "../map/map.ts";
import { max } from "../max.ts";
import { checkSums } from "../reduction.ts";
import { reshape } from "../reshape.ts";
import { slice } from "../slice.ts";
import { sum } from "../sum.ts";
import { defineMethods } from "./define.ts";

/** One dimension or several; undefined for all. */
export type Dims = number | readonly number[] | undefined;

/** What a reduction is given by name: `x.sum({ dim: 1, keepdim: true })`. */
export interface ReductionOptions<D = Dims> {
  dim?: D;
  keepdim?: boolean;
}

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /**
     * The sum over `dim` (default: everything). Reduced dimensions vanish unless `keepdim`. By name:
     * `x.sum({ dim: 1, keepdim: true })`, as in every reduction.
     */
    sum(dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor;
    /** The mean over `dim` (default: everything). Floats only. */
    mean(dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor;
    /**
     * The variance over `dim`. `correction` is taken off the number of elements: 1 (the default, as
     * in PyTorch) estimates a population's variance from a sample, 0 is the sample's own.
     */
    var(dim?: Dims | VarianceOptions, options?: VarianceOptions): Tensor;
    /** The standard deviation: the root of {@link Tensor.var}. */
    std(dim?: Dims | VarianceOptions, options?: VarianceOptions): Tensor;
    /**
     * √Σx² over the dimensions named, `x.norm({ dim: 1 })` (default: everything); the gradient at the
     * origin is 0. A plain number is refused: it is p in PyTorch.
     */
    norm(options?: readonly number[] | ReductionOptions, keepdim?: boolean): Tensor;
    /** The largest element over `dim`; equal ones share the gradient (torch.amax). */
    max(dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor;
    /** The smallest element over `dim`; equal ones share the gradient (torch.amin). */
    min(dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor;
    /** Where the largest element stands: an int32 index, the first of equals. */
    argmax(dim?: number | ReductionOptions<number>, keepdim?: boolean): Tensor;
    /** Where the smallest element stands: an int32 index, the first of equals. */
    argmin(dim?: number | ReductionOptions<number>, keepdim?: boolean): Tensor;
    /** The product over one dimension, or of everything; exact in its gradients at zeros. */
    prod(dim?: number | ReductionOptions<number>, keepdim?: boolean): Tensor;
    /** log Σ eˣ over `dim`, without overflow. */
    logsumexp(dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor;
  }
}

export interface VarianceOptions extends ReductionOptions {
  correction?: number;
}

const reductionOptions = { dim: anything, keepdim: flag };
const varianceOptions: OptionTable<VarianceOptions> = { ...reductionOptions, correction: finite };

/** The dimensions of a reduction, and whether they stay, however they were given. */
export function named<D extends Dims>(
  operation: string,
  x: Tensor,
  dim: D | ReductionOptions<D> | undefined,
  keepdim: boolean | undefined,
): [dim: D | undefined, keepdim: boolean | undefined] {
  let [over, keep] = [dim as D, keepdim];
  if (isObject(dim)) {
    checkOptions(operation, reductionOptions, dim);
    [over, keep] = [dim.dim as D, (dim.keepdim as boolean) ?? keepdim];
  } else if (keepdim !== undefined) checkArgument(operation, "keepdim", flag, keepdim);
  normalizeDims(operation, over, x.ndim);
  return [over, keep];
}

const x = input(0);
const y = input(1);
const identity = input(0);
const numberOrZero = select(functions.isNaN(x), 0, x);
const squaredDifference = functions.square(functions.sub(x, y));
const expDifference = functions.exp(functions.sub(x, y));
const logPlus = functions.add(functions.log(x), y);
const rootOrZero = select(functions.eq(x, 0), 0, functions.sqrt(x));
const finiteOrZero = select(less(functions.abs(x), Infinity), x, 0);

/**
 * x moved by its mean over the dimensions, which is rounded: what is left of a mean, and the distances from
 * it, then keep the digits that float32 has no room for beside a large one. The move changes no variance,
 * and so needs no gradient.
 */
export function nearZero(x: Tensor, dims: readonly number[]): { moved: Tensor; by: Tensor } {
  const by = x.detach().mean(dims, true);
  return { moved: x.sub(by), by };
}

/** Integers have no negative of their least, booleans none at all, and neither has room for large products. */
export const asFloat = (x: Tensor) => (isFloat(x.dtype) ? x : x.to("float64"));

/** How many elements a reduction combines. */
function countOver(x: Tensor, dims: Dims, operation: string): number {
  assertFloat(operation, x.dtype);
  return normalizeDims(operation, dims, x.ndim).reduce((count, dim) => count * x.shape[dim], 1);
}

/** What computes the variance of x, after a check of the arguments. */
function variance(
  operation: string,
  x: Tensor,
  dim?: Dims | VarianceOptions,
  options: VarianceOptions = {},
): (x: Tensor) => Tensor {
  if (typeof options === "boolean") {
    throw new ValueError(
      `${operation}: expected { correction, keepdim }, got ${options}. For unbiased = false write { correction: 0 }`,
    );
  }
  checkOptions(operation, varianceOptions, options);
  const first = (isObject(dim) ? dim : { dim }) as VarianceOptions;
  checkOptions(operation, varianceOptions, first);
  const { dim: dims, correction = 1, keepdim = false } = { ...options, ...first };
  const count = countOver(x, dims, operation);
  return (wide) => {
    const near = nearZero(wide, normalizeDims(operation, dims, wide.ndim)).moved;
    const deviations = map(squaredDifference, [near, near.mean(dims, true)]);
    return sum(deviations, dims, keepdim).div(Math.max(0, count - correction));
  };
}

defineMethods({
  sum(dim, keepdim) {
    return sum(widened(this), ...named("sum", this, dim, keepdim));
  },

  mean(dim, keepdim) {
    const [dims, keep] = named("mean", this, dim, keepdim);
    const count = countOver(this, dims, "mean");
    return inFloat32(this, (x) => sum(x, dims, keep).div(count), { mayStay: false });
  },

  var(dim, options) {
    return inFloat32(this, variance("var", this, dim, options), { mayStay: false });
  },

  std(dim, options) {
    const varianceOf = variance("std", this, dim, options);
    return inFloat32(this, (x) => map(rootOrZero, [varianceOf(x)]), { mayStay: false });
  },

  norm(options, keepdim) {
    assertFloat("norm", this.dtype);
    if (typeof options === "number") {
      throw new ValueError(
        `norm: write { dim: ${options} } for a dimension. PyTorch's p is 2 here; for 1 write x.abs().sum()`,
      );
    }
    const [dims, keep] = named<Dims>("norm", this, options, keepdim);
    return inFloat32(this, (x) => map(rootOrZero, [sum(x.square(), dims, keep)]));
  },

  max(dim, keepdim) {
    return max(this, ...named("max", this, dim, keepdim));
  },

  min(dim, keepdim) {
    return map(
      identity,
      [max(asFloat(this).neg(), ...named("min", this, dim, keepdim)).neg()],
      this.dtype,
    );
  },

  argmax(dim, keepdim) {
    return argmax(this, ...named("argmax", this, dim, keepdim));
  },

  argmin(dim, keepdim) {
    return argmax(asFloat(this).neg(), ...named("argmin", this, dim, keepdim));
  },

  // Halves are multiplied until one element is left: no division, so zeros are no exception.
  prod(given?: number | ReductionOptions<number>, keep?: boolean): Tensor {
    const [dim, keepdim = false] = named<number>("prod", this, given, keep);
    if (!isFloat(this.dtype)) return whole("prod", asFloat(this).prod(dim, keepdim));
    if (dim === undefined) {
      const all = reshape(this, [this.size]).prod(0);
      return reshape(all, reducedShape(this.shape, normalizeDims("prod", dim, this.ndim), keepdim));
    }
    const d = normalizeDim("prod", dim, this.ndim);
    return inFloat32(this, (x) => {
      let product = x;
      if (x.ndim === 0) return product;
      if (x.shape[d] === 0) return sum(product, d, keepdim).add(1);
      while (product.shape[d] > 1) {
        const half = product.shape[d] >> 1;
        const pairs = slice(product, d, 0, half).mul(slice(product, d, half, 2 * half));
        product = product.shape[d] % 2 === 0 ? pairs : cat([pairs, slice(product, d, 2 * half)], d);
      }
      return keepdim ? product : reshape(product, reducedShape(product.shape, [d], false));
    });
  },

  logsumexp(given, keep) {
    const [dim, keepdim] = named<Dims>("logsumexp", this, given, keep);
    const isEmpty = countOver(this, dim, "logsumexp") === 0;
    const dims = normalizeDims("logsumexp", dim, this.ndim);
    // A shift by the maximum keeps exp in range; it cancels, so it needs no gradient.
    const shift = isEmpty
      ? full([], 0, { dtype: this.dtype })
      : map(finiteOrZero, [max(this.detach(), dims, true)]);
    const total = sum(map(expDifference, [this, shift]), dims, true);
    const result = map(logPlus, [total, shift]);
    return keepdim ? result : reshape(result, reducedShape(this.shape, dims, false));
  },
});

/**
 * Products of integers that were taken in float64, where one that leaves int32 stays outside of it, unless a factor
 * is 0: then it is 0, also where the others have come to ∞.
 */
export function whole(operation: string, given: Tensor): Tensor {
  const products = map(numberOrZero, [given]);
  inspect(products, (numbers) => checkSums(operation, numbers, products.shape));
  return map(identity, [products], "int32");
}
