import type { TypedArray } from "../tensor/dtype.ts";
import type { LoopNest } from "../tensor/strides.ts";

/** What a reduction does with two numbers. */
export type Combination = "sum" | "max";

/** Combines rows, which begin at an offset of the array, with the numbers that begin at one of `results`. */
export type RowsKernel = (
  array: TypedArray,
  from: number,
  results: Float64Array,
  to: number,
) => void;

/** Makes one for the innermost two dimensions of a reduction's loop; null where it is no faster. */
export type MakeRowsKernel = (
  combination: Combination,
  array: TypedArray,
  nest: LoopNest,
) => RowsKernel | null;

let make: MakeRowsKernel | null = null;

/** Has reductions of many elements made by these; who does so is as for maps (`useBlockKernels`). */
export function useRowsKernels(makeKernel: MakeRowsKernel): void {
  make = makeKernel;
}

export const rowsKernel: MakeRowsKernel = (...given) => make?.(...given) ?? null;
