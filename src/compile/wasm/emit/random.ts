import { sizeOf } from "../../../tensor/shape.ts";
import type { FunctionBuilder, Local } from "../../../wasm/function-builder.ts";
import { emitNormal } from "../../../wasm/normal.ts";
import { emitUniform } from "../../../wasm/philox.ts";
import { i32 } from "../../../wasm/scalar.ts";
import type { RandomStep } from "../../program.ts";
import { aligned, elementBytes } from "../layout.ts";
import { floats } from "./access.ts";
import type { Addresses } from "./walk.ts";

/** The bytes of a draw's key in memory: the seed and the offset, each a low and a high word. */
export const KEY_BYTES = 16;

/** What one turn of the loop writes: four vectors, which is what buffers are padded to. */
const TURN_BYTES = 64;

/** Emits draws, from the keys that stand in memory. */
export function emitRandom(
  f: FunctionBuilder,
  step: RandomStep,
  keysAddress: number,
  addresses: Addresses,
): void {
  const { shape, strides, offset } = step.keys;
  const size = elementBytes(step.output.buffer);
  const strideBytes = step.output.strides.map((stride) => stride * size);
  const [key, to] = [f.local("i32"), f.local("i32")];
  f.set(key, keysAddress + offset * KEY_BYTES);
  f.set(to, addresses.start(step.output.buffer) + step.output.offset * size);
  const turns = (dim: number) => {
    if (dim === shape.length) return emitDraw(f, step, key, to);
    const keyBytes = strides[dim] * KEY_BYTES;
    f.for(f.local("i32"), 0, shape[dim], 1, () => {
      turns(dim + 1);
      f.set(key, i32.add(key, keyBytes));
      f.set(to, i32.add(to, strideBytes[dim]));
    });
    f.set(key, i32.sub(key, keyBytes * shape[dim]));
    f.set(to, i32.sub(to, strideBytes[dim] * shape[dim]));
  };
  turns(0);
}

/** Emits one draw, which may write up to a turn's bytes behind its end. */
function emitDraw(
  f: FunctionBuilder,
  { distribution, keys, output }: RandomStep,
  keyAt: Local<"i32">,
  to: Local<"i32">,
): void {
  const float = floats[output.buffer.dtype === "float64" ? "f64" : "f32"];
  const word = (index: number) => i32.load(keyAt, 4 * index);
  const key = { seed: [word(0), word(1)], offset: [word(2), word(3)] } as const;
  const emit = distribution === "uniform" ? emitUniform : emitNormal;
  const bytes = aligned(
    sizeOf(output.shape.slice(keys.shape.length)) * elementBytes(output.buffer),
  );
  const [block, position] = [f.local("i32"), f.local("i32")];
  f.set(block, 0);
  f.for(position, 0, bytes, TURN_BYTES, () => {
    for (const [i, numbers] of emit(f, float, key, block).entries()) {
      f.store(i32.add(to, position), numbers, 16 * i);
    }
    f.set(block, i32.add(block, 4));
  });
}
