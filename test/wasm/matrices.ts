import type { Matrix } from "../../src/wasm/gemm-generic.ts";

type NumberArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** How a matrix may lie in its array. */
export const layouts = ["rows", "columns", "gapped", "reversed", "sparse", "repeated"] as const;
export type Layout = (typeof layouts)[number];

/** A matrix of the layout, its element number e (anywhere in its array) being `value(e)`. */
export function makeMatrix<Data extends NumberArray>(
  make: (length: number) => Data,
  rows: number,
  columns: number,
  layout: Layout,
  value: (element: number) => number,
): Matrix<Data> {
  const data = make(3 + 3 * (rows + 2) * (columns + 2)).map((_, e) => value(e)) as Data;
  const strides: Record<Layout, [offset: number, rowStride: number, columnStride: number]> = {
    rows: [3, columns, 1],
    columns: [1, 1, rows],
    gapped: [2, columns + 2, 1],
    reversed: [rows * columns, -columns, -1],
    sparse: [0, 3, 3 * (rows + 1)],
    repeated: [5, 0, 1],
  };
  const [offset, rowStride, columnStride] = strides[layout];
  return { data, offset, rowStride, columnStride };
}

const at = ({ data, offset, rowStride, columnStride }: Matrix<NumberArray>, i: number, j: number) =>
  data[offset + i * rowStride + j * columnStride];

/** A·B by its definition in float64, and |A|·|B|, to which the rounding errors are proportional. */
export function naiveProduct(
  m: number,
  n: number,
  k: number,
  a: Matrix<NumberArray>,
  b: Matrix<NumberArray>,
) {
  const product = new Float64Array(m * n);
  const magnitude = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let p = 0; p < k; p++) {
        const term = at(a, i, p) * at(b, p, j);
        product[i * n + j] += term;
        magnitude[i * n + j] += Math.abs(term);
      }
    }
  }
  return { product, magnitude };
}

/** Numbers in [−8, 8] without a pattern: products and sums of them are exact in float32. */
export const smallInteger = (element: number) =>
  ((Math.imul(element + 1, 0x9e37_79b1) >>> 16) % 17) - 8;

/** Numbers in (−1, 1) without a pattern. */
export const fraction = (element: number) => Math.sin(element * 12.9898 + 1);

/**
 * γ of |error| ≤ γ·|A||B| for k products added in any order, fused or not: (k + 2)u / (1 − (k + 2)u)
 * (Higham, Accuracy and Stability of Numerical Algorithms, §3.5).
 */
export function roundingBound(k: number, Numbers: unknown): number {
  const u = Numbers === Float32Array ? 2 ** -24 : 2 ** -53;
  return ((k + 2) * u) / (1 - (k + 2) * u);
}
