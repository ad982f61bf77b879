import type { FloatArray, Gemm } from "./gemm-generic.ts";
import type { WasmMemory } from "./runtime.ts";

/**
 * C = α·A·B + β·C for row-major matrices in a WebAssembly memory: A is [m, k], B is [k, n], or their
 * transposes where `transA` or `transB` is not 0. `a`, `b` and `c` are byte addresses; the leading
 * dimensions count numbers from the start of one row to the next. With β = 0, C is not read.
 */
export type GemmAt = (
  transA: number,
  transB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  beta: number,
  c: number,
  ldc: number,
) => void;

/** Matrix products that a WebAssembly module can import. */
export interface GemmImports {
  readonly float32: GemmAt;
  readonly float64: GemmAt;
}

/** For each dtype the multiply-adds (m·n·k) from which a kernel is the fastest; Infinity: never. */
export interface GemmThresholds {
  readonly float32: number;
  readonly float64: number;
}

/** A matrix product from outside, such as the system's BLAS. */
export interface ExternalGemm {
  /** Computes the product, or answers `false` and leaves it to the built-in kernels. */
  multiply<Data extends FloatArray>(...product: Parameters<Gemm<Data>>): boolean;
  /** The product on matrices in this memory. */
  imports(memory: WasmMemory): GemmImports;
  /** From where on `imports` is faster than the packed kernel of `emitGemm` in the same memory. */
  readonly importsFrom: GemmThresholds;
}

let external: ExternalGemm | null = null;

/** Puts this product before the built-in ones, in the whole program; `null` takes it out again. */
export function useExternalGemm(gemm: ExternalGemm | null): void {
  external = gemm;
}

/** The product from outside that is in use. */
export function externalGemm(): ExternalGemm | null {
  return external;
}
