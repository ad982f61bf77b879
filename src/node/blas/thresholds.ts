import { anyNumber, isObject, kind } from "../../tensor/arguments.ts";
import type { GemmThresholds } from "../../wasm/external-gemm.ts";

/** The multiply-adds (m·n·k) from which a product goes to a BLAS; Infinity: never. */
export interface BlasThresholds {
  /** On typed arrays, instead of JavaScript and WebAssembly with its copying. */
  readonly arrays: GemmThresholds;
  /** In a WebAssembly's memory, instead of the packed kernel there. */
  readonly memory: GemmThresholds;
}

/**
 * Sizes at which OpenBLAS draws level with our kernels. They are fixed, not measured: they decide which
 * kernel computes a product, and so how it is rounded, and a clock's answer is another one each time.
 */
export const usualThresholds: BlasThresholds = {
  arrays: { float32: 8 ** 3, float64: 8 ** 3 },
  memory: { float32: 24 ** 3, float64: 12 ** 3 },
};

const isByDtype = (value: unknown) =>
  isObject(value) && anyNumber.accepts(value.float32) && anyNumber.accepts(value.float64);

export const thresholdsKind = kind(
  "sizes for arrays and memory, each as { float32: 512, float64: 512 }",
  (value) => isObject(value) && isByDtype(value.arrays) && isByDtype(value.memory),
);
