import { input } from "../expr/index.ts";
import { runMap } from "../ops/map/map.ts";
import { randomOp } from "../ops/random.ts";
import type { Key } from "../random/philox.ts";
import type { TypedArray } from "../tensor/dtype.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";
import type { Buffer, OperationStep, RandomStep, Region } from "./program.ts";

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

/** Makes a draw for a back end that has no kernel for it. */
export function runHostDraw(step: RandomStep, key: Key, memory: HostMemory): void {
  const { distribution, generator, output } = step;
  const { shape } = output;
  const dtype = output.buffer.dtype === "float64" ? "float64" : "float32";
  forward(randomOp, [], { distribution, generator, key, shape, dtype }, output, memory);
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
