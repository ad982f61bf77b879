import type { FunctionBuilder, Local, Parameters } from "./function-builder.ts";
import { ModuleBuilder } from "./module-builder.ts";
import { createMemory, instantiate, type WasmMemory } from "./runtime.ts";

const PAGES = 16;

/** The bytes of the scratch memory. */
export const SCRATCH_BYTES = PAGES * 65_536;

/** Elements from which on a scratch function makes up for being compiled, and for the copies. */
export const WORTHWHILE = 1024;

/** A memory into which operands are copied, and from which results are copied out. */
export interface Scratch {
  readonly memory: WasmMemory;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
}

let shared: Scratch | undefined;

/** The memory that all scratch functions share: none of them finds there what it left. */
export function scratch(): Scratch {
  if (!shared) {
    const memory = createMemory(PAGES, PAGES);
    const { buffer } = memory;
    shared = { memory, float32: new Float32Array(buffer), float64: new Float64Array(buffer) };
  }
  return shared;
}

/** Compiles a function that computes in the scratch memory; its arguments are in order. */
export function scratchFunction<P extends Parameters>(
  parameters: P,
  body: (f: FunctionBuilder, parameters: { readonly [Name in keyof P]: Local<P[Name]> }) => void,
): (...values: number[]) => void {
  const module = new ModuleBuilder();
  module.importMemory("memory", PAGES);
  module.export("run", module.function(parameters, undefined, body));
  const { memory } = scratch();
  type Exports = { run: (...values: number[]) => void };
  return instantiate<Exports>(module.build(), { env: { memory } }).run;
}
