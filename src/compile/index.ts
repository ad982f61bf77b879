import "../autograd/methods.ts";

export type { Backend, Capabilities, Prepared, Rewrite } from "./backend.ts";
export { type CompileOptions, compile } from "./compile.ts";
export type * from "./program.ts";
export { reference } from "./reference/backend.ts";
export { wasm } from "./wasm/backend.ts";
