import { wasmFeatures } from "../wasm/features.ts";
import type { Backend } from "./backend.ts";
import { ReferenceBackend } from "./reference/backend.ts";
import { wasm } from "./wasm/backend.ts";

/** Without kernels every step is an operation's own: as fast as the function itself. */
const host = new ReferenceBackend({ name: "host", steps: [] });

/**
 * The fastest back end of this runtime. Where it has no WebAssembly with SIMD, or a page's policy
 * forbids it (script-src needs 'wasm-unsafe-eval'), every operation runs as it does eagerly.
 */
export function defaultBackend(): Backend {
  return wasmFeatures().simd ? wasm : host;
}
