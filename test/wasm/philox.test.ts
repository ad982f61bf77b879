import { describe, expect, it } from "vitest";
import { logarithm } from "../../src/random/elementary.ts";
import { fillNormal, fillUniform, type Key } from "../../src/random/index.ts";
import { philoxWords } from "../../src/random/philox.ts";
import { Lanes } from "../../src/wasm/elementary/lanes.ts";
import type { Operand } from "../../src/wasm/expression.ts";
import type { FunctionBuilder } from "../../src/wasm/function-builder.ts";
import { ModuleBuilder } from "../../src/wasm/module-builder.ts";
import { boxMuller, emitNormal } from "../../src/wasm/normal.ts";
import { emitPhiloxWords, emitUniform, type KeyWords } from "../../src/wasm/philox.ts";
import { instantiate, type WasmMemory } from "../../src/wasm/runtime.ts";
import { i32 } from "../../src/wasm/scalar.ts";
import { f32x4, f64x2, type Vector, v128 } from "../../src/wasm/vector.ts";

const keys: Key[] = [
  { seed: 0, offset: 0 },
  { seed: 7, offset: 1 },
  { seed: 2 ** 53 - 1, offset: 2 ** 40 + 5 },
  { seed: 3 * 2 ** 31, offset: 2 ** 31 },
];

/** The first 4096 bytes of a draw whose vectors come of this code, block by block. */
function draw(
  emit: (f: FunctionBuilder, key: KeyWords, block: Operand<"i32">) => Vector[],
  { seed, offset }: Key,
): ArrayBuffer {
  const module = new ModuleBuilder();
  const parameters = { s0: "i32", s1: "i32", o0: "i32", o1: "i32" } as const;
  const fill = module.function(parameters, undefined, (f, { s0, s1, o0, o1 }) => {
    const [address, block] = [f.local("i32"), f.local("i32")];
    f.for(address, 0, 4096, 64, () => {
      emit(f, { seed: [s0, s1], offset: [o0, o1] }, block).forEach((vector, k) => {
        f.store(address, vector, 16 * k);
      });
      f.set(block, i32.add(block, 4));
    });
  });
  module.export("fill", fill);
  module.export("memory", module.memory(1));
  const wasm = instantiate<{ fill(...words: number[]): void; memory: WasmMemory }>(module.build());
  const high = (x: number) => Math.floor(x / 2 ** 32);
  wasm.fill(seed | 0, high(seed), offset | 0, high(offset));
  return wasm.memory.buffer.slice(0, 4096);
}

it("has the normal numbers that a u next to 1, which hardly occurs, gives, to the bit", () => {
  const module = new ModuleBuilder();
  const run = module.function({}, undefined, (f) => {
    const [u, v] = [f.local("v128", v128.load(0)), f.local("v128", f64x2.splat(0))];
    f.store(0, boxMuller(new Lanes(f, f64x2, { fma: false }), u, v)[0]);
  });
  module.export("run", run);
  module.export("memory", module.memory(1));
  const wasm = instantiate<{ run(): void; memory: WasmMemory }>(module.build());
  const numbers = new Float64Array(wasm.memory.buffer, 0, 2);
  for (const u of [1 - 2 ** -31, 1 - 2 ** -32, 1 - 3 * 2 ** -40, 1 - 2 ** -53]) {
    numbers.set([u, 0.5]);
    wasm.run();
    const expected = [u, 0.5].map((x) => Math.sqrt(-2 * logarithm(1 - x)));
    expect([...numbers]).toEqual(expected);
  }
});

describe.each(keys)("in WebAssembly, the draw with seed $seed and offset $offset", (key) => {
  it("has the same words", () => {
    const expected = philoxWords(1024, key);
    expect(new Uint32Array(draw(emitPhiloxWords, key))).toEqual(expected);
  });

  it.each([
    ["uniform", emitUniform, fillUniform],
    ["normal", emitNormal, fillNormal],
  ] as const)("has the same %s numbers, to the bit", (_, emit, fill) => {
    const single = new Float32Array(1024);
    fill(single, key);
    expect(new Float32Array(draw((f, ...rest) => emit(f, f32x4, ...rest), key))).toEqual(single);
    const double = new Float64Array(512);
    fill(double, key);
    expect(new Float64Array(draw((f, ...rest) => emit(f, f64x2, ...rest), key))).toEqual(double);
  });
});
