import type { Backend } from "../backend.ts";
import { capabilities } from "./capabilities.ts";
import { packProducts } from "./pack-products.ts";
import { WasmProgram } from "./wasm-program.ts";

/** WebAssembly with SIMD: one function for a program, in the memory that all of them share. */
export const wasm: Backend = {
  name: "wasm",
  capabilities,
  rewrites: [{ name: "operands of small products in rows", rewrite: packProducts }],
  prepare: (program, explain) => new WasmProgram(program, explain),
};
