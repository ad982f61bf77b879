import { type WasmFeatures, wasmFeatures } from "./features.ts";
import { type Gemm, gemmGeneric, type Matrix } from "./gemm-generic.ts";
import { createWasmGemm } from "./gemm-wasm.ts";

export { gemmGeneric, type Matrix } from "./gemm-generic.ts";

/** Multiply-adds (m·n·k) below which plain JavaScript is done before WebAssembly is called. */
const SMALL = 200;

/** The float32 matrix product for a runtime with these features; without SIMD, the JavaScript one. */
export function createGemm({ simd, relaxedSimd }: WasmFeatures): Gemm<Float32Array> {
  if (!simd) return gemmGeneric;
  let wasmGemm: Gemm<Float32Array> | undefined;
  return (m, n, k, a, b, out, outOffset) => {
    if (m * n * k < SMALL) gemmGeneric(m, n, k, a, b, out, outOffset);
    else {
      wasmGemm ??= createWasmGemm(relaxedSimd);
      wasmGemm(m, n, k, a, b, out, outOffset);
    }
  };
}

let chosen: Gemm<Float32Array> | undefined;

/**
 * C = A·B in float32, in WebAssembly SIMD where the runtime has it: A is [m, k], B is [k, n], and C is
 * written to `out` row by row from `outOffset` on. With k = 0, C is zeros. Sums are kept in single
 * precision, in very small products in double. `out` must not overlap A or B.
 */
export function gemm(
  m: number,
  n: number,
  k: number,
  a: Matrix,
  b: Matrix,
  out: Float32Array,
  outOffset: number,
): void {
  chosen ??= createGemm(wasmFeatures());
  chosen(m, n, k, a, b, out, outOffset);
}
