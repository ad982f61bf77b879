import { checkArgument, word } from "../../tensor/arguments.ts";
import { useExternalGemm } from "../../wasm/external-gemm.ts";
import { findBlas } from "./find.ts";
import { blasMultiply } from "./multiply.ts";
import { type BlasThresholds, thresholdsKind, usualThresholds } from "./thresholds.ts";
import { blasImports } from "./wasm-import.ts";

/** A BLAS that multiplies matrices for this program. */
export interface SystemBlas {
  /** `OpenBLAS`, `BLIS`, `MKL`, `Accelerate`, or the name of the file. */
  readonly name: string;
  /** As the library tells it, where it does: `0.3.21`. */
  readonly version?: string;
  /** The processor whose kernels OpenBLAS uses: `Haswell`. */
  readonly kernels?: string;
  /** How many threads it uses for large products, where it tells. */
  readonly threads?: number;
  /** The file of the library. */
  readonly path: string;
  /** The multiply-adds (m·n·k) from which it is used; below, our own kernels are. */
  readonly from: BlasThresholds;
}

/**
 * Lets the system's BLAS multiply matrices, in the whole program, from the size on from which it is
 * usually faster than WebAssembly; that size is fixed, so that a program run again rounds as it did
 * before. Float32 and float64 products are concerned; matrices are not copied. It is found through
 * the optional package `koffi`: OpenBLAS, BLIS or MKL on Linux, Accelerate on macOS.
 *
 * Threads are the library's own matter: set `OPENBLAS_NUM_THREADS`, `BLIS_NUM_THREADS` or
 * `MKL_NUM_THREADS` before the program starts.
 *
 * @param library the path of a library, or `"off"` to go back to WebAssembly; default the
 * environment variable `CHAINRULE_BLAS`, else the first that the system has.
 * @param from the sizes, such as those of an earlier run that is to be gone on with.
 * @returns what is in use; `null` where there is none, and WebAssembly computes everything.
 * @throws ValueError where the library that was asked for cannot be used.
 * @example
 * ```ts
 * import { useBlas } from "chainrule/node";
 * useBlas("off"); // → null
 * ```
 */
export function useBlas(
  library = process.env.CHAINRULE_BLAS,
  from: BlasThresholds = usualThresholds,
): SystemBlas | null {
  if (library !== undefined) checkArgument("useBlas", "library", word, library);
  checkArgument("useBlas", "from", thresholdsKind, from);
  useExternalGemm(null);
  const blas = findBlas(library);
  if (!blas) return null;
  const { name, version, kernels, threads, path } = blas;
  useExternalGemm({
    multiply: blasMultiply(blas, from.arrays),
    imports: (memory) => blasImports(blas, memory),
    importsFrom: from.memory,
  });
  return { name, version, kernels, threads, path, from };
}
