import type { FloatType } from "../../wasm/expression.ts";
import type { GemmAt, GemmThresholds } from "../../wasm/external-gemm.ts";
import { wasmFeatures } from "../../wasm/features.ts";
import { builtInGemm } from "../../wasm/gemm.ts";
import type { FloatArray } from "../../wasm/gemm-generic.ts";
import { emitGemm } from "../../wasm/gemm-kernel.ts";
import { ModuleBuilder } from "../../wasm/module-builder.ts";
import { instantiate, type WasmMemory } from "../../wasm/runtime.ts";
import { f32x4, f64x2, type VectorFloat } from "../../wasm/vector.ts";
import { blasMultiply } from "./multiply.ts";
import type { BlasLibrary } from "./open.ts";
import { blasImports } from "./wasm-import.ts";

/** The square products that are timed. */
export const sizes = [6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128];
const largest = 128;

/**
 * How long they are timed for one threshold: until the engine has compiled what it runs, and each
 * was timed without disturbance several times; the least time counts.
 */
const milliseconds = 25;

/** From where on a BLAS is faster than our own kernels. */
export interface BlasThresholds {
  /** On typed arrays, against JavaScript and WebAssembly with its copying. */
  readonly arrays: GemmThresholds;
  /** In a WebAssembly's memory, against the packed kernel there. */
  readonly memory: GemmThresholds;
}

/** Times the library and our own kernels; takes about a tenth of a second. */
export function measureThresholds(library: BlasLibrary): BlasThresholds {
  return {
    arrays: {
      float32: onArrays(library, Float32Array),
      float64: onArrays(library, Float64Array),
    },
    memory: {
      float32: inMemory(library, "float32", f32x4),
      float64: inMemory(library, "float64", f64x2),
    },
  };
}

type Product = (size: number) => void;

function onArrays(library: BlasLibrary, Numbers: new (length: number) => FloatArray): number {
  const multiply = blasMultiply(library, { float32: 1, float64: 1 });
  const [a, b, c] = [1, 2, 0].map((value) => new Numbers(largest ** 2).fill(value));
  const matrix = (data: FloatArray, size: number) => ({
    data,
    offset: 0,
    rowStride: size,
    columnStride: 1,
  });
  return threshold(
    (size) => builtInGemm(size, size, size, matrix(a, size), matrix(b, size), c, 0),
    (size) => multiply(size, size, size, matrix(a, size), matrix(b, size), c, 0),
  );
}

function inMemory<T extends FloatType>(
  library: BlasLibrary,
  dtype: keyof GemmThresholds,
  float: VectorFloat<T>,
): number {
  const { simd, relaxedSimd } = wasmFeatures();
  if (!simd) return 1;
  const { size: bytes } = float.scalar;
  const module = new ModuleBuilder();
  const kernel = emitGemm(module, float, relaxedSimd);
  const matrixBytes = bytes * largest ** 2;
  const [a, b, c, scratch] = [0, 1, 2, 3].map((index) => index * matrixBytes);
  const memory = module.memory(Math.ceil((scratch + kernel.scratchBytes) / 65_536));
  module.export("gemm", kernel.gemm);
  module.export("memory", memory);
  const wasm = instantiate<{ memory: WasmMemory; gemm: (...numbers: number[]) => void }>(
    module.build(),
  );
  const content = new Uint8Array(wasm.memory.buffer);
  const blas: GemmAt = blasImports(library, wasm.memory)[dtype];
  return threshold(
    (size) => {
      const row = bytes * size;
      content.fill(0, c, c + row * size);
      wasm.gemm(size, size, size, a, row, bytes, b, row, bytes, c, row, scratch);
    },
    (size) => blas(0, 0, size, size, size, 1, a, size, b, size, 0, c, size),
  );
}

/** The m·n·k that best separates the sizes where `builtIn` is faster from those where `blas` is. */
function threshold(builtIn: Product, blas: Product): number {
  const best = sizes.map(() => [Infinity, Infinity]);
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    sizes.forEach((size, index) => {
      [builtIn, blas].forEach((product, which) => {
        best[index][which] = Math.min(best[index][which], time(product, size));
      });
    });
  }
  return separate(best.map(([own, other]) => other < own));
}

/**
 * From which size on BLAS is to be used, given at which it won: with the fewest sizes on the wrong
 * side, so that one that was disturbed decides nothing.
 */
export function separate(blasWon: readonly boolean[]): number {
  const candidates = [...sizes, Infinity];
  const mistakes = candidates.map(
    (from) => sizes.filter((size, index) => blasWon[index] !== size >= from).length,
  );
  return candidates[mistakes.indexOf(Math.min(...mistakes))] ** 3;
}

/** Milliseconds of one product, the mean of enough of them for the clock. */
function time(product: Product, size: number): number {
  const count = Math.max(1, Math.min(200, Math.round(1e6 / size ** 3)));
  const start = performance.now();
  for (let i = 0; i < count; i++) product(size);
  return (performance.now() - start) / count;
}
