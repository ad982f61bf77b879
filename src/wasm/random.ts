import { fillNormal } from "../random/normal.ts";
import type { Key } from "../random/philox.ts";
import { fillUniform } from "../random/uniform.ts";
import { wasmFeatures } from "./features.ts";
import { emitNormal } from "./normal.ts";
import { emitUniform } from "./philox.ts";
import { i32 } from "./scalar.ts";
import { SCRATCH_BYTES, scratch, scratchFunction, WORTHWHILE } from "./scratch.ts";
import { f32x4, f64x2 } from "./vector.ts";

/** The distribution of a draw: uniform on [0, 1), or standard normal. */
export type Distribution = "uniform" | "normal";

const emitters = { uniform: emitUniform, normal: emitNormal };
const fills = { uniform: fillUniform, normal: fillNormal };

/** The bytes that one group of four blocks gives. */
const GROUP_BYTES = 64;

/** Writes a draw's numbers from a group of four blocks on to the scratch memory's first `bytes`. */
type Draw = (block: number, bytes: number, ...key: number[]) => void;

const draws = new Map<string, Draw>();

/**
 * Fills `out` with the numbers of a draw: `fillUniform`'s or `fillNormal`'s, bit for bit, and in
 * WebAssembly SIMD where the runtime has it.
 */
export function fillRandom(
  distribution: Distribution,
  out: Float32Array | Float64Array,
  key: Key,
): void {
  if (out.length < WORTHWHILE || !wasmFeatures().simd) {
    fills[distribution](out, key);
    return;
  }
  const draw = drawFor(distribution, out);
  const numbers = out instanceof Float32Array ? scratch().float32 : scratch().float64;
  const words = [key.seed, key.offset].flatMap((x) => [x | 0, Math.floor(x / 2 ** 32)]);
  for (let start = 0, block = 0; start < out.length; start += numbers.length) {
    const part = numbers.subarray(0, out.length - start);
    draw(block, part.byteLength, ...words);
    out.set(part, start);
    block += (4 * SCRATCH_BYTES) / GROUP_BYTES;
  }
}

function drawFor(distribution: Distribution, out: Float32Array | Float64Array): Draw {
  const name = `${distribution}${out.BYTES_PER_ELEMENT}`;
  const draw = draws.get(name) ?? compile(distribution, out instanceof Float32Array);
  draws.set(name, draw);
  return draw;
}

function compile(distribution: Distribution, single: boolean): Draw {
  const parameters = {
    block: "i32",
    bytes: "i32",
    seedLow: "i32",
    seedHigh: "i32",
    offsetLow: "i32",
    offsetHigh: "i32",
  } as const;
  return scratchFunction(parameters, (f, { block, bytes, ...words }) => {
    const seed = [words.seedLow, words.seedHigh] as const;
    const offset = [words.offsetLow, words.offsetHigh] as const;
    const address = f.local("i32");
    f.for(address, 0, bytes, GROUP_BYTES, () => {
      const float = single ? f32x4 : f64x2;
      const vectors = emitters[distribution](f, float, { seed, offset }, block);
      for (const [i, numbers] of vectors.entries()) f.store(address, numbers, 16 * i);
      f.set(block, i32.add(block, 4));
    });
  });
}
