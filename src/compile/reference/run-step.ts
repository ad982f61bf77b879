import { evaluate } from "../../expr/index.ts";
import { pairwiseSum } from "../../ops/pairwise-sum.ts";
import type { Key } from "../../random/philox.ts";
import { allocate, type Dtype, isHalf } from "../../tensor/dtype.ts";
import { nearestHalf } from "../../tensor/half.ts";
import { sizeOf } from "../../tensor/shape.ts";
import { type HostMemory, runHostDraw, runHostStep } from "../host.ts";
import {
  type MapStep,
  type ProductStep,
  productShape,
  type ReduceStep,
  type Region,
  type SingleStep,
} from "../program.ts";

/**
 * What a step means, element by element in the order in which they are written: a map reads what an
 * earlier element of the same map has overwritten, as compiled code does.
 */
export function runStep(step: SingleStep, keys: readonly Key[], memory: HostMemory): void {
  (runners[step.kind] as Run<SingleStep>)(step, memory, keys);
}

type Run<S extends SingleStep> = (step: S, memory: HostMemory, keys: readonly Key[]) => void;

const runners: { [K in SingleStep["kind"]]: Run<Extract<SingleStep, { kind: K }>> } = {
  map: runMap,
  reduce: runReduce,
  product: runProduct,
  operation: runHostStep,
  random: (step, memory, keys) => runHostDraw(step, keys, memory),
  inspect: ({ x, look }, memory) => look(memory.tensor(x).data),
};

function runMap({ expression, inputs, output }: MapStep, memory: HostMemory): void {
  for (const index of indices(output.shape)) {
    const values = inputs.map((x) => read(memory, x, index));
    write(memory, output, index, evaluate(expression, values));
  }
}

const combinations = {
  sum: (values: Float64Array) => values.reduce((sum, value) => sum + value, 0),
  pairwise: (values: Float64Array) => pairwiseSum(values, 0, 1, values.length),
  max: (values: Float64Array) => values.reduce((most, value) => Math.max(most, value), -Infinity),
};

function runReduce(step: ReduceStep, memory: HostMemory): void {
  const isWide = step.inputs.some(({ buffer }) => buffer.dtype === "float64");
  const combine = combinations[step.combine === "sum" && isWide ? "pairwise" : step.combine];
  const removed = step.dims.map((dim) => step.shape[dim]);
  const terms = allocate("float64", sizeOf(removed)) as Float64Array;
  for (const kept of indices(step.output.shape)) {
    let count = 0;
    for (const over of indices(removed)) {
      const [k, o] = [kept.values(), over.values()];
      const index = step.shape.map(
        (_, dim) => (step.dims.includes(dim) ? o : k).next().value as number,
      );
      const values = step.inputs.map((x) => read(memory, x, index));
      terms[count++] = evaluate(step.expression, values);
    }
    const ends = step.finishInputs.map((x) => read(memory, x, kept));
    write(memory, step.output, kept, evaluate(step.finish, [combine(terms), ...ends]));
  }
}

function runProduct(step: ProductStep, memory: HostMemory): void {
  const { a, b, finish, finishInputs, output } = step;
  const { batch, rows, depth } = productShape(step);
  const [first, second] = [batch.length, batch.length + rows.length];
  for (const index of indices(output.shape)) {
    const row = index.slice(0, second);
    let total = 0;
    for (const k of indices(depth)) {
      const right = [...index.slice(0, first), ...k, ...index.slice(second)];
      total += read(memory, a, [...row, ...k]) * read(memory, b, right);
    }
    const ends = finishInputs.map((x) => read(memory, x, index));
    write(memory, output, index, evaluate(finish, [total, ...ends]));
  }
}

/** The index of each element of a shape, in row-major order. */
function* indices(shape: readonly number[]): Generator<number[]> {
  const size = sizeOf(shape);
  for (let i = 0; i < size; i++) {
    const index = new Array<number>(shape.length);
    let rest = i;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      index[dim] = rest % shape[dim];
      rest = Math.floor(rest / shape[dim]);
    }
    yield index;
  }
}

function place({ strides, offset }: Region, index: readonly number[]): number {
  return index.reduce((sum, i, dim) => sum + i * strides[dim], offset);
}

function read(memory: HostMemory, region: Region, index: readonly number[]): number {
  return memory.array(region.buffer)[place(region, index)];
}

function write(memory: HostMemory, region: Region, index: readonly number[], value: number): void {
  const { buffer } = region;
  memory.array(buffer)[place(region, index)] = stored(value, buffer.dtype);
}

function stored(value: number, dtype: Dtype): number {
  if (dtype === "bool") return Number(value !== 0);
  return isHalf(dtype) ? nearestHalf(dtype, value) : value;
}
