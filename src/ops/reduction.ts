import { allocate, type TypedArray } from "../tensor/dtype.ts";
import { checkInt32 } from "../tensor/int32.ts";
import { contiguousStrides, type Shape, sizeOf } from "../tensor/shape.ts";
import { collapse, copyStrided, forEachOuter } from "../tensor/strides.ts";
import { Tensor } from "../tensor/tensor.ts";
import { pairwiseRows, pairwiseSum } from "./pairwise-sum.ts";
import { type Combination, rowsKernel } from "./rows-kernel.ts";

/** Which dimensions a reduction removes, and whether they stay with size 1. */
export interface ReductionAttributes {
  /** Normalized: from the front, ascending. */
  dims: readonly number[];
  keepdim: boolean;
}

/** Float64 has no wider type to be added in: the order of the additions keeps the error small. */
function sumPairwise(x: Tensor, dims: readonly number[]): Float64Array {
  const isReduced = (_: unknown, dim: number) => dims.includes(dim);
  const isKept = (_: unknown, dim: number) => !dims.includes(dim);
  const [kept, reduced] = [x.shape.filter(isKept), x.shape.filter(isReduced)];
  const terms = collapse(reduced, [x.strides.filter(isReduced)]);
  if (terms.shape.length > 1) {
    return sumPairwise(sideBySide(x, dims), [kept.length]);
  }
  const [count, step] = [terms.shape[0] ?? 1, terms.strides[0][0] ?? 0];
  const result = allocate("float64", sizeOf(kept)) as Float64Array;
  const array = x.storage.array as Float64Array;
  const nest = collapse(kept, [x.strides.filter(isKept), contiguousStrides(kept)]);
  const inner = nest.strides[0].at(-1) ?? 0;
  // Along a row while it is in the cache: many columns at once, or one sum after the other.
  if (nest.shape.length > 0 && Math.abs(inner) < Math.abs(step)) {
    const columns = nest.shape.at(-1)!;
    const rows = { array, rowStep: step, columns, step: inner };
    const spare: Float64Array[] = [];
    forEachOuter(nest, 1, [x.offset, 0], ([at, to]) => {
      pairwiseRows(rows, at, count, result.subarray(to, to + columns), spare);
    });
  } else {
    forEachOuter(nest, 0, [x.offset, 0], ([at, to]) => {
      result[to] = pairwiseSum(array, at, step, count);
    });
  }
  return result;
}

/** A copy with what is reduced as the last dimension, in row-major order. */
function sideBySide(x: Tensor, dims: readonly number[]): Tensor {
  const kept = [...x.shape.keys()].filter((dim) => !dims.includes(dim));
  const order = [...kept, ...dims];
  const [shape, strides] = [x.shape, x.strides].map((list) => order.map((dim) => list[dim]));
  const array = allocate("float64", x.size);
  copyStrided(x.storage.array, { shape, strides, offset: x.offset }, array);
  const rows = [...kept.map((dim) => x.shape[dim]), sizeOf(dims.map((dim) => x.shape[dim]))];
  const view = { shape: rows, strides: contiguousStrides(rows), offset: 0 };
  return new Tensor({ array, version: 0 }, view);
}

/** The strides of a reduction's result under the operand's dimensions: 0 in the reduced ones. */
function resultStrides(shape: Shape, dims: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = dims.includes(i) ? 0 : stride;
    if (!dims.includes(i)) stride *= shape[i];
  }
  return strides;
}

/**
 * Combines `length` elements of an array with one number of `result`, or with one each: `resultStep` is
 * 0 or 1, as the innermost of what is kept is the innermost of the result.
 */
type Loop = (
  length: number,
  array: TypedArray,
  at: number,
  step: number,
  result: Float64Array,
  to: number,
  resultStep: number,
) => void;

// Each in full: through a function that combines two numbers, an element costs several times as much.
const combinations: Record<Combination, { initial: number; loop: Loop }> = {
  sum: {
    initial: 0,
    loop(length, array, at, step, result, to, resultStep) {
      if (resultStep === 0) {
        let sum = result[to];
        for (let i = 0; i < length; i++) sum += array[at + i * step];
        result[to] = sum;
      } else {
        for (let i = 0; i < length; i++) result[to + i] += array[at + i * step];
      }
    },
  },
  max: {
    initial: -Infinity,
    loop(length, array, at, step, result, to, resultStep) {
      for (let i = 0; i < length; i++) {
        const position = to + i * resultStep;
        result[position] = Math.max(result[position], array[at + i * step]);
      }
    },
  },
};

/**
 * Combines the elements over `dims`, in double precision whatever the dtype, row-major as the operand
 * stands; float64 sums in pairs of halves. Gives one number for each remaining position.
 */
export function reduce(x: Tensor, dims: readonly number[], combination: Combination): Float64Array {
  if (combination === "sum" && x.dtype === "float64") return sumPairwise(x, dims);
  const { initial, loop } = combinations[combination];
  const kept = x.shape.filter((_, dim) => !dims.includes(dim));
  const result = allocate("float64", sizeOf(kept)).fill(initial) as Float64Array;
  const nest = collapse(x.shape, [x.strides, resultStrides(x.shape, dims)]);
  const { array } = x.storage;
  const rows = rowsKernel(combination, array, nest);
  if (rows) {
    forEachOuter(nest, 2, [x.offset, 0], ([at, to]) => rows(array, at, result, to));
    return result;
  }
  const length = nest.shape.at(-1) ?? 1;
  const [step, resultStep] = nest.strides.map((walk) => walk.at(-1) ?? 0);
  forEachOuter(nest, 1, [x.offset, 0], ([at, to]) => {
    loop(length, array, at, step, result, to, resultStep);
  });
  return result;
}

/** Checks that int32 holds what a reduction of integers gives: it is not cut to 32 bits. */
export function checkSums(operation: string, sums: ArrayLike<number>, shape: Shape): void {
  checkInt32(operation, sums, shape, `. Convert the operands to a float first: x.to("float64")`);
}
