import { allocate, assertFloat } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, type Shape, sizeOf } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Throws unless x is one matrix or several of floats, square if asked for. */
export function checkMatrices(operation: string, x: Tensor, { square = false } = {}): void {
  assertFloat(operation, x.dtype);
  const [rows, columns] = x.shape.slice(-2);
  if (x.ndim >= 2 && (!square || rows === columns)) return;
  throw new ShapeError(
    `${operation}: expected ${square ? "square matrices [..., n, n]" : "matrices [..., n, m]"}, got ${formatShape(x.shape)}`,
  );
}

/**
 * One result for each matrix of a batch, computed in float64.
 *
 * @param shape of the result for one matrix.
 * @param compute is given the numbers of one matrix row by row, which it may change, and writes to `out`.
 */
export function forEachMatrix(
  x: Tensor,
  shape: Shape,
  compute: (matrix: Float64Array, out: Float64Array, index: number) => void,
): Tensor {
  const [batch, size, results] = [x.shape.slice(0, -2), sizeOf(x.shape.slice(-2)), sizeOf(shape)];
  const count = sizeOf(batch);
  const all = allocate(x.dtype, count * results);
  const numbers = x.data;
  const out = new Float64Array(results);
  for (let i = 0; i < count; i++) {
    compute(Float64Array.from(numbers.subarray(i * size, (i + 1) * size)), out.fill(0), i);
    all.set(out, i * results);
  }
  return Tensor.from(all, [...batch, ...shape]);
}

/** Factors of a matrix with its rows in another order: L below the diagonal, which is 1 there, and U. */
export interface Factors {
  /** Which row of the matrix stands where. */
  readonly rows: Int32Array;
  /** 1 or −1: of an even or an odd number of exchanges. */
  readonly sign: number;
  /** The first column without a pivot, or −1: then the matrix has no inverse. */
  readonly singular: number;
}

/** Gaussian elimination with the largest pivots, in place: the matrix becomes L and U. */
export function factorize(a: Float64Array, n: number): Factors {
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let [sign, singular] = [1, -1];
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) pivot = i;
    }
    if (pivot !== k) {
      sign = -sign;
      [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
      for (let j = 0; j < n; j++) {
        [a[k * n + j], a[pivot * n + j]] = [a[pivot * n + j], a[k * n + j]];
      }
    }
    if (a[k * n + k] === 0) {
      if (singular < 0) singular = k;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k] / a[k * n + k];
      a[i * n + k] = factor;
      for (let j = k + 1; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  return { rows, sign, singular };
}
