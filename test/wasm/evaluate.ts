import type { Expression, ValueType } from "../../src/wasm/expression.ts";
import type { Local, Parameters } from "../../src/wasm/function-builder.ts";
import { ModuleBuilder } from "../../src/wasm/module-builder.ts";
import { instantiate, type WasmMemory } from "../../src/wasm/runtime.ts";
import { type Vector, v128 } from "../../src/wasm/vector.ts";

/** A JavaScript function that computes one scalar expression in WebAssembly. */
export function compileScalar<P extends Parameters, R extends ValueType>(
  parameters: P,
  result: R,
  body: (parameters: { readonly [Name in keyof P]: Local<P[Name]> }) => Expression<R>,
): (...values: number[]) => number {
  const module = new ModuleBuilder();
  const f = module.function<P, R>(parameters, result, (_, values) => body(values) as never);
  module.export("f", f);
  return instantiate<{ f(...values: number[]): number }>(module.build()).f;
}

/** Computes one expression of up to three vectors, given and answered as 16 bytes in any view. */
export function evaluateVector(
  body: (a: Vector, b: Vector, c: Vector) => Expression,
  ...vectors: ArrayBufferView[]
): ArrayBuffer {
  const module = new ModuleBuilder();
  const memory = module.memory(1);
  const f = module.function({}, undefined, (f) => {
    f.store(48, body(v128.load(0), v128.load(16), v128.load(32)));
  });
  module.export("f", f);
  module.export("memory", memory);
  const wasm = instantiate<{ f(): void; memory: WasmMemory }>(module.build());
  const bytes = new Uint8Array(wasm.memory.buffer);
  vectors.forEach((vector, index) => {
    bytes.set(new Uint8Array(vector.buffer, vector.byteOffset, 16), 16 * index);
  });
  wasm.f();
  return wasm.memory.buffer.slice(48, 64);
}
