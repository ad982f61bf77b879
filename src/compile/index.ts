import "../autograd/methods.ts";
import "../ops/vectorized.ts";

export { type Keeper, keepElsewhere, type Storage } from "../tensor/storage.ts";
export type { Backend, Capabilities, Prepared, Rewrite } from "./backend.ts";
export { type CompileOptions, compile } from "./compile.ts";
export { type HostMemory, runHostDraw, runHostStep } from "./host.ts";
export type * from "./program.ts";
export { ReferenceBackend, type ReferenceOptions, reference } from "./reference/backend.ts";
export { wasm } from "./wasm/backend.ts";
