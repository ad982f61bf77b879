import type { Tensor } from "../tensor/tensor.ts";
import { write } from "./write.ts";

/** The outputs for the numbers that the inputs and parameters have now. */
export type Evaluate = () => Float64Array;

/** Positions of a tensor's numbers, and how far each is moved: a unit or a sign. */
export interface Direction {
  entries: ArrayLike<number>;
  towards: ArrayLike<number>;
}

/** The outputs a step before and after a point in a direction. */
export interface Moved {
  before: Float64Array;
  after: Float64Array;
  /** How far each entry really went, after rounding to the dtype: back, and forth. */
  back: Float64Array;
  forth: Float64Array;
}

/** ∛ε of the dtype: where the rounding and the curvature in a central difference balance. */
export const stepOf = (dtype: string) => Math.cbrt(epsilonOf(dtype));

/** The spacing of a dtype's numbers at 1. */
export const epsilonOf = (dtype: string) => (dtype === "float32" ? 2 ** -23 : 2 ** -52);

/** How far rounding in the sum of some terms can put a difference of it off. */
export function roundingOf(terms: number, dtype: string): (step: number) => number {
  return (step) => (8 * epsilonOf(dtype) * terms) / step;
}

export const single = (entry: number): Direction => ({ entries: [entry], towards: [1] });

/** Evaluates a step before and after the point. The step is relative to max(1, |x|). */
export function move(
  evaluate: Evaluate,
  tensor: Tensor,
  { entries, towards }: Direction,
  step: number,
): Moved {
  const { data } = tensor;
  const { length } = entries;
  const start = new Float64Array(length);
  let largest = 1;
  for (let k = 0; k < length; k++) {
    start[k] = data[entries[k]];
    largest = Math.max(largest, Math.abs(start[k]));
  }
  const at = (distance: number): [Float64Array, Float64Array] => {
    const went = new Float64Array(length);
    for (let k = 0; k < length; k++) {
      data[entries[k]] = start[k] + distance * towards[k];
      went[k] = data[entries[k]] - start[k];
    }
    tensor.storage.version++;
    return [evaluate(), went];
  };
  const numbers = data.slice();
  try {
    const [before, back] = at(-step * largest);
    write(tensor, numbers);
    const [after, forth] = at(step * largest);
    return { before, after, back, forth };
  } finally {
    write(tensor, numbers);
  }
}

/** The columns of the Jacobian, one after the other: central differences of every output by an entry. */
export function* columns(
  evaluate: Evaluate,
  tensor: Tensor,
  step: number,
): Generator<Float64Array> {
  for (let entry = 0; entry < tensor.size; entry++) {
    yield columnAt(evaluate, tensor, entry, step);
  }
}

/** The central difference of every output by one entry. */
export function columnAt(
  evaluate: Evaluate,
  tensor: Tensor,
  entry: number,
  step: number,
): Float64Array {
  const { before, after, back, forth } = move(evaluate, tensor, single(entry), step);
  const distance = forth[0] - back[0];
  return after.map((value, j) => (value - before[j]) / distance);
}

/** The slopes of every output along a direction. */
export interface Sides {
  before: Float64Array;
  after: Float64Array;
  /** Across both. */
  central: Float64Array;
}

/** The slopes along a direction on both sides of a point and across, from the outputs there. */
export function sidesAlong(
  evaluate: Evaluate,
  tensor: Tensor,
  direction: Direction,
  step: number,
  outputs: Float64Array,
): Sides {
  const moved = move(evaluate, tensor, direction, step);
  const [back, forth] = [moved.back[0], moved.forth[0]];
  return {
    before: outputs.map((value, j) => (moved.before[j] - value) / back),
    after: outputs.map((value, j) => (moved.after[j] - value) / forth),
    central: outputs.map((_, j) => (moved.after[j] - moved.before[j]) / (forth - back)),
  };
}

/** dyᵀ · Jacobian: the gradient of Σ dy · y by each entry. */
export function pulledBack(columns: readonly Float64Array[], dy: ArrayLike<number>): Float64Array {
  return Float64Array.from(columns, (column) => dot(column, dy));
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
