import type { TypedArray } from "../tensor/dtype.ts";
import { checkInt32 } from "../tensor/int32.ts";
import { reducedShape, type Shape } from "../tensor/shape.ts";
import { collapse, forEachOuter } from "../tensor/strides.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Combination, vectorizedReduction } from "./vectorized-reduction.ts";

/** Which dimensions a reduction removes, and whether they stay with size 1. */
export interface ReductionAttributes {
  /** Normalized: from the front, ascending. */
  dims: readonly number[];
  keepdim: boolean;
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

/** Combines `length` elements of an array with one number of `result`, or with one each. */
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
        for (let i = 0; i < length; i++) result[to + i * resultStep] += array[at + i * step];
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
 * Combines the elements over `dims`, in double precision whatever the dtype, row-major as the
 * operand stands. Gives one number for each remaining position.
 */
export function reduce(x: Tensor, dims: readonly number[], combination: Combination): Float64Array {
  const { initial, loop } = combinations[combination];
  const kept = reducedShape(x.shape, dims, false);
  const result = new Float64Array(kept.reduce((size, extent) => size * extent, 1)).fill(initial);
  const nest = collapse(x.shape, [x.strides, resultStrides(x.shape, dims)]);
  const { array } = x.storage;
  const rows = vectorizedReduction(combination, array, nest);
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
