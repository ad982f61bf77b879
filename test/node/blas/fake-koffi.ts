import type { ForeignFunctions, ForeignLibrary } from "../../../src/node/koffi.ts";

type Numbers = Float32Array | Float64Array;
type Functions = Record<string, (...args: never[]) => unknown>;

/** A loader that knows these libraries, by name; their functions are JavaScript. */
export function fakeKoffi(libraries: Record<string, Functions>): ForeignFunctions {
  /** Buffers whose addresses were asked for. */
  const buffers: ArrayBufferLike[] = [];
  const apart = 2 ** 40;

  /** The numbers from an array's or an address's place on. */
  const read = (place: unknown, size: number): Numbers => {
    if (typeof place !== "number") return place as Numbers;
    const buffer = buffers[Math.floor(place / apart) - 1];
    return size === 4
      ? new Float32Array(buffer, place % apart)
      : new Float64Array(buffer, place % apart);
  };

  const load = (path: string | null): ForeignLibrary => {
    const functions = path === null ? undefined : libraries[path];
    if (!functions) throw new Error("cannot open shared object file");
    return {
      symbol: () => 0n,
      func(name, _, parameters) {
        if (!functions[name]) throw new Error(`Cannot find function '${name}' in shared library`);
        const isMatrix = parameters.map((type) => type === "void *" || type === "uintptr_t");
        const size = name === "cblas_dgemm" ? 8 : 4;
        return (...args) =>
          functions[name](
            ...(args.map((arg, i) => (isMatrix[i] ? read(arg, size) : arg)) as never[]),
          );
      },
    };
  };

  return {
    load,
    decode: () => null,
    address({ buffer, byteOffset }) {
      if (!buffers.includes(buffer)) buffers.push(buffer);
      return BigInt((buffers.indexOf(buffer) + 1) * apart + byteOffset);
    },
  };
}

/** C = α·A·B + β·C by its definition, with the checks of the reference implementation. */
function multiply(
  order: number,
  transA: number,
  transB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: Numbers,
  lda: number,
  b: Numbers,
  ldb: number,
  beta: number,
  c: Numbers,
  ldc: number,
): void {
  const illegal = [
    order !== 101,
    ![111, 112].includes(transA) || ![111, 112].includes(transB),
    Math.min(m, n, k) < 0,
    lda < Math.max(1, transA === 111 ? k : m),
    ldb < Math.max(1, transB === 111 ? n : k),
    ldc < Math.max(1, n),
  ].indexOf(true);
  if (illegal >= 0) throw new Error(`cblas: illegal value, check ${illegal}`);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        const x = transA === 111 ? a[i * lda + p] : a[p * lda + i];
        const y = transB === 111 ? b[p * ldb + j] : b[j * ldb + p];
        sum += x * y;
      }
      c[i * ldc + j] = alpha * sum + (beta === 0 ? 0 : beta * c[i * ldc + j]);
    }
  }
}

export const cblas = { cblas_sgemm: multiply, cblas_dgemm: multiply };

export const openblas = (config: string) => ({
  ...cblas,
  openblas_get_config: () => config,
  openblas_get_corename: () => "Haswell",
  openblas_get_num_threads: () => 2,
});
