import type { FloatType } from "./expression.ts";
import { externalGemm } from "./external-gemm.ts";
import { type WasmFeatures, wasmFeatures } from "./features.ts";
import { type FloatArray, type Gemm, gemmGeneric, type Matrix } from "./gemm-generic.ts";
import { type ArrayOf, createWasmGemm } from "./gemm-wasm.ts";
import { f32x4, f64x2, type VectorFloat } from "./vector.ts";

export { gemmGeneric, type Matrix } from "./gemm-generic.ts";

/** Multiply-adds (m·n·k) below which plain JavaScript is done before WebAssembly is called. */
const SMALL = 200;

/** The matrix product for a runtime with these features; without SIMD, the JavaScript one. */
export function createGemm<T extends FloatType>(
  float: VectorFloat<T>,
  { simd, relaxedSimd }: WasmFeatures,
): Gemm<ArrayOf[T]> {
  if (!simd) return gemmGeneric;
  let wasmGemm: Gemm<ArrayOf[T]> | undefined;
  return (m, n, k, a, b, out, outOffset) => {
    if (m * n * k < SMALL) gemmGeneric(m, n, k, a, b, out, outOffset);
    else {
      wasmGemm ??= createWasmGemm(float, relaxedSimd);
      wasmGemm(m, n, k, a, b, out, outOffset);
    }
  };
}

let float32: Gemm<Float32Array> | undefined;
let float64: Gemm<Float64Array> | undefined;

/** `gemm` without what comes from outside: in WebAssembly SIMD where the runtime has it. */
function builtInGemm(
  m: number,
  n: number,
  k: number,
  a: Matrix<FloatArray>,
  b: Matrix<FloatArray>,
  out: FloatArray,
  outOffset: number,
): void {
  if (out instanceof Float32Array) {
    float32 ??= createGemm(f32x4, wasmFeatures());
    float32(m, n, k, a as Matrix<Float32Array>, b as Matrix<Float32Array>, out, outOffset);
  } else {
    float64 ??= createGemm(f64x2, wasmFeatures());
    float64(m, n, k, a as Matrix<Float64Array>, b as Matrix<Float64Array>, out, outOffset);
  }
}

/**
 * C = A·B in float32 or float64, by the product from outside if one is in use and takes it, else in
 * WebAssembly SIMD where the runtime has it: A is [m, k], B is [k, n], and C is written to `out` row
 * by row from `outOffset` on. With k = 0, C is zeros. Sums are kept in C's precision, in very small
 * products in double. `out` must not overlap A or B.
 */
export function gemm<Data extends FloatArray>(
  m: number,
  n: number,
  k: number,
  a: Matrix<Data>,
  b: Matrix<Data>,
  out: Data,
  outOffset: number,
): void {
  if (externalGemm()?.multiply(m, n, k, a, b, out, outOffset)) return;
  builtInGemm(m, n, k, a, b, out, outOffset);
}
