import { realpathSync } from "node:fs";
import type { ForeignFunctions, ForeignLibrary } from "../koffi.ts";
import { aboutLibrary } from "./libraries.ts";

/**
 * A function cblas_?gemm: order, transA, transB, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc. The
 * matrices are typed arrays, or their addresses.
 */
export type Cblas<MatrixArgument> = (
  order: number,
  transA: number,
  transB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: MatrixArgument,
  lda: number,
  b: MatrixArgument,
  ldb: number,
  beta: number,
  c: MatrixArgument,
  ldc: number,
) => void;

/** The constants of cblas.h. */
export const ROW_MAJOR = 101;
export const NO_TRANSPOSE = 111;
export const TRANSPOSE = 112;

/** A product in one precision. */
export interface Products {
  readonly onArrays: Cblas<Float32Array | Float64Array>;
  readonly atAddresses: Cblas<number>;
}

/** A BLAS that was loaded, and computes correctly. */
export interface BlasLibrary {
  readonly name: string;
  readonly version?: string;
  readonly kernels?: string;
  readonly threads?: number;
  /** The file. */
  readonly path: string;
  readonly float32: Products;
  readonly float64: Products;
  /** The address of an array's first number. */
  address(array: ArrayBufferView): number;
}

/** Loads the BLAS of this name or path; throws an Error that says why it cannot be used. */
export function openBlas(koffi: ForeignFunctions, nameOrPath: string): BlasLibrary {
  const library = koffi.load(nameOrPath);
  const float32 = products(library, "cblas_sgemm", "float");
  const float64 = products(library, "cblas_dgemm", "double");
  const path = pathOf(koffi, library) ?? nameOrPath;
  const { integerBits, ...about } = aboutLibrary(library, path);
  if (integerBits !== 32) {
    throw new Error(`its integers have ${integerBits} bits, and those of 32 bits are needed`);
  }
  checkProduct(float32, new Float32Array(4));
  checkProduct(float64, new Float64Array(4));
  return { ...about, path, float32, float64, address: (array) => Number(koffi.address(array)) };
}

function products(library: ForeignLibrary, name: string, number: "float" | "double"): Products {
  const declare = (matrix: string) =>
    library.func(name, "void", [
      ...["int", "int", "int", "int", "int", "int"],
      ...[number, matrix, "int", matrix, "int"],
      ...[number, matrix, "int"],
    ]);
  return {
    onArrays: declare("void *") as Products["onArrays"],
    atAddresses: declare("uintptr_t") as Products["atAddresses"],
  };
}

/** The file that a library was loaded from, as the loader tells it. */
function pathOf(koffi: ForeignFunctions, library: ForeignLibrary): string | null {
  try {
    const info = new BigUint64Array(4);
    const dladdr = koffi.load(null).func("dladdr", "int", ["void *", "void *"]);
    if (dladdr(library.symbol("cblas_sgemm"), info) === 0) return null;
    // The structure begins with a pointer to the path.
    return realpathSync(koffi.decode(info, "str") as string);
  } catch {
    return null;
  }
}

/** [1 2; 3 4] · [5 6; 7 8], the second matrix as its transpose. */
function checkProduct({ onArrays }: Products, c: Float32Array | Float64Array): void {
  const [a, b] = [c.slice(), c.slice()];
  a.set([1, 2, 3, 4]);
  b.set([5, 7, 6, 8]);
  c.fill(Number.NaN);
  onArrays(ROW_MAJOR, NO_TRANSPOSE, TRANSPOSE, 2, 2, 2, 1, a, 2, b, 2, 0, c, 2);
  if (c.join() !== "19,22,43,50") {
    throw new Error(`it computes [1 2; 3 4] · [5 6; 7 8] = [19 22; 43 50] as [${c.join(" ")}]`);
  }
}
