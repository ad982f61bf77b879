import type { GemmAt, GemmImports } from "../../wasm/external-gemm.ts";
import type { WasmMemory } from "../../wasm/runtime.ts";
import { type BlasLibrary, NO_TRANSPOSE, type Products, ROW_MAJOR, TRANSPOSE } from "./open.ts";

/**
 * The library's products as functions that a WebAssembly module can import, on matrices in its
 * memory. They follow the memory when it grows. Throw RangeError for a matrix that is not inside it.
 */
export function blasImports(library: BlasLibrary, memory: WasmMemory): GemmImports {
  return {
    float32: productIn(memory, library, library.float32, Float32Array.BYTES_PER_ELEMENT),
    float64: productIn(memory, library, library.float64, Float64Array.BYTES_PER_ELEMENT),
  };
}

/** Addresses, not views, are given to the library: making three views takes as long as the call. */
function productIn(
  memory: WasmMemory,
  { address }: BlasLibrary,
  { atAddresses }: Products,
  size: number,
): GemmAt {
  let bytes = new Uint8Array(memory.buffer);
  let base = address(bytes);

  /** Where a matrix ends; nowhere, if its rows overlap. */
  const endOf = (start: number, rows: number, columns: number, leading: number) =>
    leading < columns ? Infinity : start + size * ((rows - 1) * leading + columns);

  /** A memory that has grown may have moved. */
  const follow = () => {
    bytes = new Uint8Array(memory.buffer);
    base = address(bytes);
  };

  return (transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) => {
    if (m === 0 || n === 0) return;
    // WebAssembly's addresses have no sign; its i32 arrives with one.
    const aStart = a >>> 0;
    const bStart = b >>> 0;
    const cStart = c >>> 0;
    const aEnd = transA ? endOf(aStart, k, m, lda) : endOf(aStart, m, k, lda);
    const bEnd = transB ? endOf(bStart, n, k, ldb) : endOf(bStart, k, n, ldb);
    const end = Math.max(aEnd, bEnd, endOf(cStart, m, n, ldc));
    // The bytes of a memory that has grown are detached: their length is 0.
    if (end > bytes.length) follow();
    if (end > bytes.length) {
      throw new RangeError(
        `matrix product: [${m}, ${k}] · [${k}, ${n}] at ${aStart}, ${bStart} and ${cStart}, leading ` +
          `dimensions ${lda}, ${ldb} and ${ldc}, is not inside the memory of ${bytes.length} bytes`,
      );
    }
    atAddresses(
      ROW_MAJOR,
      transA ? TRANSPOSE : NO_TRANSPOSE,
      transB ? TRANSPOSE : NO_TRANSPOSE,
      m,
      n,
      k,
      alpha,
      base + aStart,
      lda,
      base + bStart,
      ldb,
      beta,
      base + cStart,
      ldc,
    );
  };
}
