import { externalGemm } from "../../wasm/external-gemm.ts";
import type { ProductStep } from "../program.ts";
import { isWhole } from "../regions.ts";
import { columnsWork } from "./emit/columns-product.ts";
import { isDirect } from "./emit/direct-product.ts";
import { productSizes, suitsBlas } from "./emit/product.ts";

/**
 * How a product is computed: written out in place, by the packed kernel, or by the system's BLAS. With
 * windows: by tables of where they stand, directly for a small kernel of few channels, or by a BLAS from
 * columns that are written out part by part. Scattered: part by part, for places that are no matrix.
 */
export type ProductKernel =
  | "inline"
  | "packed"
  | "blas"
  | "windows"
  | "direct"
  | "columns"
  | "scattered";

/**
 * Up to so many multiply-adds (64³) a product in place is faster than the packed kernel, by 1.1 to 4
 * times; beyond 128³ it is slower, and its code is long.
 */
const INLINE = 262_144;

/** The kernel for a product; from where on a BLAS is faster was measured on this machine. */
export function productKernel(step: ProductStep): ProductKernel {
  if (!isWhole(step.output)) return "scattered";
  const { rows, depth, columns } = step.dims;
  if (rows + depth + columns > 3) {
    if (isDirect(step)) return "direct";
    return columnsWork(step) >= blasFrom(step) ? "columns" : "windows";
  }
  const { m, n, k } = productSizes(step);
  const work = m * n * k;
  if (work >= blasFrom(step) && suitsBlas(step)) return "blas";
  return work <= INLINE ? "inline" : "packed";
}

/** From how many multiply-adds on a BLAS is faster; Infinity where there is none. */
export function blasFrom({ output }: ProductStep): number {
  const dtype = output.buffer.dtype === "float64" ? "float64" : "float32";
  return externalGemm()?.importsFrom[dtype] ?? Infinity;
}
