import { ModuleBuilder } from "./module-builder.ts";
import { validates } from "./runtime.ts";
import { f32x4, type Vector } from "./vector.ts";

/** What the runtime's WebAssembly can do. */
export interface WasmFeatures {
  /** 128-bit vectors. */
  readonly simd: boolean;
  /** Relaxed SIMD, whose multiply-add is fused where the processor has it. */
  readonly relaxedSimd: boolean;
}

/** Whether the runtime accepts a function of vectors that ends with `operation`. */
function accepts(operation: (a: Vector) => Vector): boolean {
  const module = new ModuleBuilder();
  module.function({ a: "v128" }, "v128", (_, { a }) => operation(a));
  return validates(module.build());
}

let found: WasmFeatures | undefined;

/** Asks the runtime, once, which WebAssembly instructions it accepts. */
export function wasmFeatures(): WasmFeatures {
  found ??= {
    simd: accepts((a) => f32x4.add(a, a)),
    relaxedSimd: accepts((a) => f32x4.relaxedMadd(a, a, a)),
  };
  return found;
}
