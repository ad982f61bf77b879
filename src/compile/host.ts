import { input } from "../expr/index.ts";
import { runMap } from "../ops/map/map.ts";
import { randomOp } from "../ops/random.ts";
import type { Key } from "../random/philox.ts";
import type { TypedArray } from "../tensor/dtype.ts";
import type { View } from "../tensor/strides.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";
import {
  type Buffer,
  mapReads,
  type OperationStep,
  type Program,
  type RandomStep,
  type Region,
  type SingleStep,
} from "./program.ts";
import { positionsOf } from "./regions.ts";

/** A back end's memory as JavaScript sees it. */
export interface HostMemory {
  /** A tensor on the region's numbers, of the buffer's dtype. */
  tensor(region: Region): Tensor;
  /** A buffer's numbers where they stand. */
  array(buffer: Buffer): TypedArray;
}

/** Runs an operation that a back end has no kernel for: its own `forward`, on views of the memory. */
export function runHostStep({ op, inputs, attributes, output }: OperationStep, memory: HostMemory) {
  forward(op, inputs, attributes, output, memory);
}

/** Makes draws for a back end that has no kernel for them; `keys` are those of the whole program. */
export function runHostDraw(step: RandomStep, keys: readonly Key[], memory: HostMemory): void {
  const { distribution, generator, output } = step;
  const outer = step.keys.shape.length;
  const shape = output.shape.slice(outer);
  const dtype = output.buffer.dtype === "float64" ? "float64" : "float32";
  const places = positionsOf({ ...output, ...first(output, outer) });
  for (const [turn, at] of positionsOf(step.keys).entries()) {
    const each = { ...output, shape, strides: output.strides.slice(outer), offset: places[turn] };
    forward(randomOp, [], { distribution, generator, key: keys[at], shape, dtype }, each, memory);
  }
}

/** The first dimensions of a view alone. */
function first({ shape, strides }: View, count: number) {
  return { shape: shape.slice(0, count), strides: strides.slice(0, count) };
}

/** Hands the steps of a program to `run` one by one, those of a loop's body at each turn. */
export function forEachStep(
  { steps }: Program,
  run: (step: SingleStep) => void,
  turns: readonly number[] = [],
): void {
  for (const step of steps) {
    if (step.kind !== "scan") {
      run(atTurns(step, turns));
      continue;
    }
    for (let turn = 0; turn < step.length; turn++) forEachStep(step.body, run, [...turns, turn]);
  }
}

/** The step of a loop's body as it is at one turn of each level, on the parts that its slices then are. */
export function atTurns(step: SingleStep, turns: readonly number[]): SingleStep {
  const placed = (region: Region): Region => {
    const { slice } = region.buffer;
    if (!slice) return region;
    const offset = region.offset + slice.offset + turns[slice.level] * slice.stride;
    return placed({ ...region, buffer: slice.of, offset });
  };
  const moved = mapReads(step, placed);
  return moved.kind === "inspect" ? moved : { ...moved, output: placed(moved.output) };
}

function forward<A>(
  op: Op<A>,
  inputs: readonly Region[],
  attributes: A,
  output: Region,
  memory: HostMemory,
): void {
  const { shape, buffer } = output;
  const operands = inputs.map((region) => memory.tensor(region));
  const result = op.forward(operands, attributes, { shape, dtype: buffer.dtype });
  const storage = { array: memory.array(buffer), version: 0 };
  runMap(input(0), [result], shape, storage, output);
}
