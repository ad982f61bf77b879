import type { Expression } from "../../expr/index.ts";
import type { ReductionAttributes } from "../../ops/reduction.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import { contiguousStrides, reducedShape, type Shape } from "../../tensor/shape.ts";
import { forEachOuter } from "../../tensor/strides.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type Culprit, culpritOf, onlyChooses, valuesOf } from "./culprit.ts";
import { rangeOf } from "./range.ts";

/** The largest number of a dtype. */
export const limits: Record<FloatDtype, number> = {
  float32: (2 - 2 ** -23) * 2 ** 127,
  float64: Number.MAX_VALUE,
  float16: 65504,
  bfloat16: (2 - 2 ** -7) * 2 ** 127,
};

/** An operation that has run. */
export interface Step {
  /** The primitive: "map", "matmul"; or what a loop computes: "softmax". */
  primitive: string;
  /** Whether it only shows an operand's numbers in other places. */
  moves: boolean;
  /** What users call it. */
  name: string;
  /** Where it is computed element by element. */
  expression: Expression | null;
  attributes: unknown;
  /** The operands, with their numbers of before. */
  inputs: readonly Tensor[];
  /** Which of the operands are parameters. */
  areParameters: readonly boolean[];
  output: Tensor;
  /** Whether the result is a parameter: an update. */
  isUpdate: boolean;
}

/** How an element became NaN or infinite. */
export type Origin =
  | ({ how: "function" } & Culprit)
  | { how: "too-large"; exact: number | null }
  | { how: "zero-times-infinity" }
  | { how: "infinity-minus-infinity" }
  | { how: "came-in"; operand: number }
  | { how: "unseen" };

export interface Found {
  index: number[];
  value: number;
  origin: Origin;
  /** What each operand holds at this element; null where many numbers go into it. */
  values: (number | null)[];
}

/**
 * The first element of a result that the operation made NaN or infinite; null where there is none.
 *
 * An infinity that was put there is no anomaly: one beside an infinite operand, unless that is a
 * parameter, was only passed on. A NaN is always one: if an operand has it, it came in from outside.
 */
export function findIn(step: Step): Found | null {
  if (step.moves) return null;
  if (step.expression) return inMap(step, step.expression);
  if (step.primitive === "sum" && step.attributes) {
    return inSum(step, step.attributes as ReductionAttributes);
  }
  return step.primitive === "matmul" ? inProduct(step) : inWhole(step);
}

function* nonFinite({ output }: Step): Generator<{ index: number[]; value: number }> {
  const { data, shape } = output;
  for (let position = 0; position < data.length; position++) {
    if (Number.isFinite(data[position])) continue;
    yield { index: indexOf(position, shape), value: data[position] };
  }
}

/** Where an infinity is passed on from: the operand, if it should not have had one. */
function passedOn(step: Step, operand: number): Origin | null {
  return step.areParameters[operand] || step.isUpdate ? { how: "came-in", operand } : null;
}

function inMap(step: Step, expression: Expression): Found | null {
  for (const { index, value } of nonFinite(step)) {
    const values = step.inputs.map((x) => valueAt(x, index));
    const origin = inElement(step, expression, values, value);
    if (origin) return { index, value, origin, values };
  }
  return null;
}

function inElement(
  step: Step,
  expression: Expression,
  inputs: readonly number[],
  value: number,
): Origin | null {
  const isNan = Number.isNaN(value);
  const operand = inputs.findIndex(isNan ? Number.isNaN : (x) => Math.abs(x) === Infinity);
  if (operand >= 0) {
    const origin = isNan ? ({ how: "came-in", operand } as const) : passedOn(step, operand);
    return origin && !onlyChooses(expression, valuesOf(expression, inputs)) ? origin : null;
  }
  const values = valuesOf(expression, inputs);
  const culprit = culpritOf(expression, values, limits[step.output.dtype as FloatDtype]);
  if (culprit) return { how: "function", ...culprit };
  const exact = values.get(expression)!;
  return Number.isFinite(exact) ? { how: "too-large", exact } : null;
}

function inSum(step: Step, { dims }: ReductionAttributes): Found | null {
  const { output, inputs } = step;
  const [x] = inputs;
  const kept = contiguousStrides(reducedShape(x.shape, dims, true));
  const strides = kept.map((stride, dim) => (dims.includes(dim) ? 0 : stride));
  const terms = Array.from({ length: output.size }, () => ({ nan: false, infinite: false }));
  forEachOuter(
    { shape: [...x.shape], strides: [[...x.strides], strides] },
    0,
    [x.offset, 0],
    ([from, to]) => {
      const value = x.storage.array[from];
      if (Number.isNaN(value)) terms[to].nan = true;
      else if (!Number.isFinite(value)) terms[to].infinite = true;
    },
  );
  for (let position = 0; position < output.size; position++) {
    const value = output.data[position];
    if (Number.isFinite(value)) continue;
    const origin = ofSum(step, value, terms[position]);
    if (origin) return { index: indexOf(position, output.shape), value, origin, values: [null] };
  }
  return null;
}

function ofSum(
  step: Step,
  value: number,
  terms: { nan: boolean; infinite: boolean },
): Origin | null {
  if (terms.nan) return { how: "came-in", operand: 0 };
  if (!terms.infinite) return { how: "too-large", exact: null };
  return Number.isNaN(value) ? { how: "infinity-minus-infinity" } : passedOn(step, 0);
}

function inProduct(step: Step): Found | null {
  for (const { index, value } of nonFinite(step)) {
    const found = inEntry(step, index, value);
    if (found) return found;
  }
  return null;
}

/** One entry of a matrix product: Σₖ aᵢₖ·bₖⱼ. The values are those of the term that explains it. */
function inEntry(step: Step, index: number[], value: number): Found | null {
  const [a, b] = step.inputs;
  const [i, j] = index.slice(-2);
  const batch = index.slice(0, -2);
  let largest: number[] = [0, 0];
  let infinite: Found | null = null;
  let hasInfinity = false;
  for (let k = 0; k < a.shape[a.ndim - 1]; k++) {
    const values = [valueAt(a, [...batch, i, k]), valueAt(b, [...batch, k, j])];
    const term = values[0] * values[1];
    const nan = values.findIndex(Number.isNaN);
    if (nan >= 0) return { index, value, values, origin: { how: "came-in", operand: nan } };
    if (Number.isNaN(term)) return { index, value, values, origin: { how: "zero-times-infinity" } };
    const operand = values.findIndex((x) => !Number.isFinite(x));
    if (operand >= 0) {
      hasInfinity = true;
      const origin = passedOn(step, operand);
      if (origin) infinite ??= { index, value, values, origin };
    }
    if (Math.abs(term) >= Math.abs(largest[0] * largest[1])) largest = values;
  }
  if (!hasInfinity)
    return { index, value, values: largest, origin: { how: "too-large", exact: null } };
  if (infinite) return infinite;
  if (!Number.isNaN(value)) return null;
  return { index, value, values: [null, null], origin: { how: "infinity-minus-infinity" } };
}

/** A result of which it is not known what goes into which element. */
function inWhole(step: Step): Found | null {
  const ranges = step.inputs.map(rangeOf);
  const nan = ranges.findIndex((range) => range.nan > 0);
  const operand = ranges.findIndex((range) => range.infinite > 0);
  for (const { index, value } of nonFinite(step)) {
    const origin = ofWhole(step, value, nan, operand);
    if (origin) return { index, value, origin, values: step.inputs.map(() => null) };
  }
  return null;
}

function ofWhole(step: Step, value: number, nan: number, infinite: number): Origin | null {
  if (nan >= 0 && Number.isNaN(value)) return { how: "came-in", operand: nan };
  if (infinite < 0)
    return Number.isNaN(value) ? { how: "unseen" } : { how: "too-large", exact: null };
  return Number.isNaN(value) ? { how: "infinity-minus-infinity" } : passedOn(step, infinite);
}

/** The number of a tensor that broadcasts to a place in a result. */
function valueAt(x: Tensor, index: readonly number[]): number {
  const lead = index.length - x.ndim;
  const steps = x.strides.map((stride, dim) =>
    x.shape[dim] === 1 ? 0 : stride * index[lead + dim],
  );
  return x.storage.array[steps.reduce((sum, step) => sum + step, x.offset)];
}

/** The index of a row-major position. */
function indexOf(position: number, shape: Shape): number[] {
  return contiguousStrides(shape).map((stride, dim) => Math.floor(position / stride) % shape[dim]);
}
