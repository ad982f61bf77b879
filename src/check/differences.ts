import type { Numbers, Subject, Variable } from "./subject.ts";
import { write } from "./subject.ts";

/** Positions of a variable's numbers, and how far each is moved: a unit or a sign. */
export interface Direction {
  entries: ArrayLike<number>;
  towards: ArrayLike<number>;
}

/** The outputs at a point, and a step before and after it in a direction. */
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

export const single = (entry: number): Direction => ({ entries: [entry], towards: [1] });

/** Runs the subject a step before and after the point. The step is relative to max(1, |x|). */
export function move(
  subject: Subject,
  { tensor }: Variable,
  { entries, towards }: Direction,
  step: number,
): Moved {
  const { data } = tensor;
  const { length } = entries;
  const start = Float64Array.from(entries, (entry) => data[entry]);
  let largest = 1;
  for (const value of start) largest = Math.max(largest, Math.abs(value));
  const at = (distance: number): [Numbers, Float64Array] => {
    const went = new Float64Array(length);
    for (let k = 0; k < length; k++) {
      data[entries[k]] = start[k] + distance * towards[k];
      went[k] = data[entries[k]] - start[k];
    }
    tensor.storage.version++;
    return [subject.output(), went];
  };
  const numbers = data.slice();
  try {
    const [before, back] = at(-step * largest);
    write(tensor, numbers);
    const [after, forth] = at(step * largest);
    return { before: before.data, after: after.data, back, forth };
  } finally {
    write(tensor, numbers);
  }
}

/** Central differences of every output by one entry: a column of the Jacobian. */
export function column(
  subject: Subject,
  variable: Variable,
  entry: number,
  step: number,
): Float64Array {
  const moved = move(subject, variable, single(entry), step);
  const distance = moved.forth[0] - moved.back[0];
  return moved.after.map((value, j) => (value - moved.before[j]) / distance);
}

/** The columns of the Jacobian by each entry of a variable. */
export function jacobian(subject: Subject, variable: Variable, step: number): Float64Array[] {
  return Array.from({ length: variable.tensor.size }, (_, i) => column(subject, variable, i, step));
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
