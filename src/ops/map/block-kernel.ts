import type { Expression } from "../../expr/index.ts";
import type { Dtype, TypedArray } from "../../tensor/dtype.ts";
import type { LoopNest } from "../../tensor/strides.ts";

/** Runs over the innermost two dimensions of a nest, from these offsets on: `out`'s, then each input's. */
export type BlockKernel = (arrays: readonly TypedArray[], offsets: readonly number[]) => void;

/** Makes one for an expression of operands of these dtypes; null where it is no faster. */
export type MakeBlockKernel = (
  expression: Expression,
  dtypes: readonly Dtype[],
  nest: LoopNest,
) => BlockKernel | null;

let make: MakeBlockKernel | null = null;

/**
 * Has maps of many elements made by these. A module that does so is imported by the entries whose programs
 * compute with large tensors: those that only look at small ones do without, and load a third less.
 */
export function useBlockKernels(makeKernel: MakeBlockKernel): void {
  make = makeKernel;
}

export const blockKernel: MakeBlockKernel = (...given) => make?.(...given) ?? null;
