import type { ExternalGemm, GemmThresholds } from "../../wasm/external-gemm.ts";
import type { FloatArray, Matrix } from "../../wasm/gemm-generic.ts";
import { type BlasLibrary, NO_TRANSPOSE, ROW_MAJOR, TRANSPOSE } from "./open.ts";

/** The largest number that BLAS takes for a size. */
const MAX_INT = 2 ** 31 - 1;

/**
 * The matrix product on typed arrays, without copying: for products of at least `from` multiply-adds
 * (1 or more) whose operands lie by rows or by columns without overlap; it leaves the others.
 */
export function blasMultiply(library: BlasLibrary, from: GemmThresholds): ExternalGemm["multiply"] {
  return (m, n, k, a, b, out, outOffset) => {
    const dtype = out instanceof Float32Array ? "float32" : "float64";
    if (m * n * k < from[dtype]) return false;
    const lda = leadingDimension(m, k, a);
    const ldb = leadingDimension(k, n, b);
    if (lda === 0 || ldb === 0 || outOffset + m * n > out.length) return false;
    library[dtype].onArrays(
      ROW_MAJOR,
      lda > 0 ? NO_TRANSPOSE : TRANSPOSE,
      ldb > 0 ? NO_TRANSPOSE : TRANSPOSE,
      m,
      n,
      k,
      1,
      startingAt(a.data, a.offset),
      Math.abs(lda),
      startingAt(b.data, b.offset),
      Math.abs(ldb),
      0,
      startingAt(out, outOffset),
      n,
    );
    return true;
  };
}

/**
 * How many numbers lie between the rows of a matrix; negative, between its columns, where those are
 * what is contiguous. 0: neither, or it does not lie inside its array.
 */
function leadingDimension(
  rows: number,
  columns: number,
  { data, offset, rowStride, columnStride }: Matrix<FloatArray>,
): number {
  const last = offset + (rows - 1) * rowStride + (columns - 1) * columnStride;
  const isTooLarge = Math.max(rows, columns, rowStride, columnStride) > MAX_INT;
  if (last >= data.length || isTooLarge) return 0;
  // With one row or column, the stride from it to the next is never taken, and may be anything.
  if ((columnStride === 1 || columns === 1) && rowStride >= columns) return rowStride;
  if ((rowStride === 1 || rows === 1) && columnStride >= rows) return -columnStride;
  return 0;
}

const startingAt = (data: FloatArray, offset: number): FloatArray =>
  offset === 0 ? data : data.subarray(offset);
