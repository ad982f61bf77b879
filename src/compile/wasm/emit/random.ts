import type { FunctionBuilder } from "../../../wasm/function-builder.ts";
import { emitNormal } from "../../../wasm/normal.ts";
import { emitUniform } from "../../../wasm/philox.ts";
import { i32 } from "../../../wasm/scalar.ts";
import type { RandomStep } from "../../program.ts";
import { bufferBytes } from "../layout.ts";
import { floats } from "./access.ts";
import type { Addresses } from "./walk.ts";

/** The bytes of a draw's key in memory: the seed and the offset, each a low and a high word. */
export const KEY_BYTES = 16;

/** What one turn of the loop writes: four vectors, which is what buffers are padded to. */
const TURN_BYTES = 64;

/** Emits a draw, from the key that stands in memory. */
export function emitRandom(
  f: FunctionBuilder,
  { distribution, output }: RandomStep,
  keyAddress: number,
  addresses: Addresses,
): void {
  const float = floats[output.buffer.dtype === "float64" ? "f64" : "f32"];
  const word = (index: number) => i32.load(0, keyAddress + 4 * index);
  const key = { seed: [word(0), word(1)], offset: [word(2), word(3)] } as const;
  const emit = distribution === "uniform" ? emitUniform : emitNormal;
  const start = addresses(output.buffer);
  const [block, position] = [f.local("i32"), f.local("i32")];
  f.set(block, 0);
  f.for(position, 0, bufferBytes(output.buffer), TURN_BYTES, () => {
    for (const [i, numbers] of emit(f, float, key, block).entries()) {
      f.store(position, numbers, start + 16 * i);
    }
    f.set(block, i32.add(block, 4));
  });
}
