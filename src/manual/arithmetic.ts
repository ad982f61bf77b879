import { isSymbolic, noteWritten } from "../ops/interceptors.ts";
import { matrix, multiply } from "../ops/matmul.ts";
import type { Tensor } from "../tensor/tensor.ts";

// What is computed by a loop is noted in operations while a step is recorded, to be compiled.

/**
 * out = a · b: matrices, or as many matrices in each as the first of three dimensions says. All are of
 * one dtype, and `out` is a buffer of its own.
 */
export function multiplyInto(out: Tensor, a: Tensor, b: Tensor): void {
  if (isSymbolic()) return void out.copy_(a.matmul(b));
  const [m, n] = out.shape.slice(-2);
  const k = a.shape[a.ndim - 1];
  const count = out.ndim === 3 ? out.shape[0] : 1;
  for (let i = 0; i < count; i++) {
    const [left, right] = [a, b].map((x) =>
      matrix(x, x.offset + (x.ndim === 3 ? i * x.strides[0] : 0)),
    );
    multiply(m, n, k, left, right, out.storage.array, out.offset + i * m * n);
  }
  wrote("matmul", [a, b], out);
}

/** out [columns] = Σ over the rows of x [rows, columns]; `out` is float64, to add up exactly. */
export function columnSumsInto(out: Tensor, x: Tensor): void {
  if (isSymbolic()) return void out.copy_(x.to("float64").sum(0));
  addColumns(out, x);
  wrote("sum", [x], out);
}

function addColumns(out: Tensor, x: Tensor): void {
  const [rows, columns] = x.shape;
  const [sums, numbers] = [out.data, x.data];
  sums.fill(0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) sums[j] += numbers[i * columns + j];
  }
}

/** out [columns] = the means over the rows of x [rows, columns]; `out` is float64. */
export function columnMeansInto(out: Tensor, x: Tensor): void {
  if (isSymbolic()) return void out.copy_(x.to("float64").mean(0));
  addColumns(out, x);
  for (let j = 0; j < out.size; j++) out.data[j] /= x.shape[0];
  wrote("mean", [x], out);
}

/** Says that a loop has overwritten `out`: to whoever kept the old numbers, and to an interceptor. */
export function wrote(name: string, inputs: readonly Tensor[], out: Tensor): void {
  out.storage.version++;
  noteWritten(
    name,
    inputs.filter((x) => x.storage !== out.storage),
    out,
  );
}
