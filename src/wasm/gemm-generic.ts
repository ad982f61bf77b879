export type FloatArray = Float32Array | Float64Array;
type NumberArray = FloatArray | Int32Array | Uint8Array;

/**
 * A matrix in a typed array: element (i, j) is `data[offset + i·rowStride + j·columnStride]`.
 * Strides are any integers: exchanged they give the transpose, 0 repeats, negative ones reverse.
 */
export interface Matrix<Data extends NumberArray = Float32Array> {
  readonly data: Data;
  readonly offset: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** C = A·B: A is [m, k], B is [k, n], and C goes to `out` row by row, from `outOffset` on. */
export type Gemm<Data extends NumberArray> = (
  m: number,
  n: number,
  k: number,
  a: Matrix<Data>,
  b: Matrix<Data>,
  out: Data,
  outOffset: number,
) => void;

/**
 * C = A·B in plain JavaScript, for any mixture of number types: A is [m, k], B is [k, n], and C is
 * written to `out` row by row from `outOffset` on. Sums are kept in double precision and rounded
 * once, when they are stored. `out` must not overlap A or B.
 */
export function gemmGeneric(
  m: number,
  n: number,
  k: number,
  a: Matrix<NumberArray>,
  b: Matrix<NumberArray>,
  out: NumberArray,
  outOffset: number,
): void {
  const evenRows = m - (m % 2);
  const tiledColumns = n - (n % 4);
  // Four columns of B stay in the cache while all of A passes by.
  for (let j = 0; j < tiledColumns; j += 4) {
    for (let i = 0; i < evenRows; i += 2) {
      tile(
        n,
        k,
        a,
        a.offset + i * a.rowStride,
        b,
        b.offset + j * b.columnStride,
        out,
        outOffset + i * n + j,
      );
    }
  }
  for (let i = 0; i < m; i++) {
    for (let j = i < evenRows ? tiledColumns : 0; j < n; j++) {
      out[outOffset + i * n + j] = dot(
        k,
        a,
        a.offset + i * a.rowStride,
        b,
        b.offset + j * b.columnStride,
      );
    }
  }
}

/** Two rows of A by four columns of B: each number read is used several times. */
function tile(
  n: number,
  k: number,
  a: Matrix<NumberArray>,
  aStart: number,
  b: Matrix<NumberArray>,
  bStart: number,
  out: NumberArray,
  outStart: number,
): void {
  const { data: x, rowStride, columnStride: aStep } = a;
  const { data: y, rowStride: bStep, columnStride } = b;
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let p = aStart;
  let q = bStart;
  for (let step = 0; step < k; step++) {
    const a0 = x[p];
    const a1 = x[p + rowStride];
    const b0 = y[q];
    const b1 = y[q + columnStride];
    const b2 = y[q + 2 * columnStride];
    const b3 = y[q + 3 * columnStride];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    p += aStep;
    q += bStep;
  }
  out[outStart] = s00;
  out[outStart + 1] = s01;
  out[outStart + 2] = s02;
  out[outStart + 3] = s03;
  out[outStart + n] = s10;
  out[outStart + n + 1] = s11;
  out[outStart + n + 2] = s12;
  out[outStart + n + 3] = s13;
}

function dot(
  k: number,
  a: Matrix<NumberArray>,
  aStart: number,
  b: Matrix<NumberArray>,
  bStart: number,
): number {
  let sum = 0;
  let p = aStart;
  let q = bStart;
  for (let step = 0; step < k; step++) {
    sum += a.data[p] * b.data[q];
    p += a.columnStride;
    q += b.rowStride;
  }
  return sum;
}
