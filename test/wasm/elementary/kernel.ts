import { call, type Expression, input } from "../../../src/expr/expression.ts";
import { type Primitive, primitives } from "../../../src/expr/primitives.ts";
import type { FloatType } from "../../../src/wasm/expression.ts";
import { emitExpression } from "../../../src/wasm/expression-emitter.ts";
import { ModuleBuilder } from "../../../src/wasm/module-builder.ts";
import { instantiate, type WasmMemory } from "../../../src/wasm/runtime.ts";
import { i32 } from "../../../src/wasm/scalar.ts";
import { f32x4, f64x2, v128 } from "../../../src/wasm/vector.ts";

/** How many numbers a kernel has room for. */
export const CAPACITY = 2 ** 14;

/** A loop over arrays in WebAssembly memory: fill `inputs`, `run`, read `output`. */
export interface Kernel {
  readonly inputs: readonly (Float32Array | Float64Array)[];
  readonly output: Float32Array | Float64Array;
  readonly run: () => void;
}

/** An expression of `arity` inputs, compiled. */
export function compileExpression(
  expression: Expression,
  arity: number,
  type: FloatType,
  fma: boolean,
): Kernel {
  const float = type === "f32" ? f32x4 : f64x2;
  const bytes = CAPACITY * float.scalar.size;
  const module = new ModuleBuilder();
  const run = module.function({}, undefined, (f) => {
    const at = f.local("i32");
    f.for(at, 0, bytes, 16, () => {
      const inputs = Array.from({ length: arity }, (_, k) =>
        f.local("v128", v128.load(at, k * bytes)),
      );
      const value = emitExpression(f, expression, inputs, float, { fma });
      f.store(i32.add(at, arity * bytes), value);
    });
  });
  module.export("run", run);
  module.export("memory", module.memory(Math.ceil(((arity + 1) * bytes) / 65_536)));
  const wasm = instantiate<{ run(): void; memory: WasmMemory }>(module.build());
  const Numbers = type === "f32" ? Float32Array : Float64Array;
  const arrays = Array.from(
    { length: arity + 1 },
    (_, k) => new Numbers(wasm.memory.buffer, k * bytes, CAPACITY),
  );
  return { inputs: arrays.slice(0, arity), output: arrays[arity], run: wasm.run };
}

/** A primitive, compiled. */
export function compilePrimitive(primitive: Primitive, type: FloatType, fma: boolean): Kernel {
  const { arity } = primitives[primitive];
  const inputs = Array.from({ length: arity }, (_, index) => input(index));
  return compileExpression(call(primitive, inputs), arity, type, fma);
}
