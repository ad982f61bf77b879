import { bytesPerElement } from "../../../tensor/dtype.ts";
import { sizeOf } from "../../../tensor/shape.ts";
import type { Expression, Operand } from "../../../wasm/expression.ts";
import type { Func, FunctionBuilder } from "../../../wasm/function-builder.ts";
import type { GemmKernel } from "../../../wasm/gemm-kernel.ts";
import { i32 } from "../../../wasm/scalar.ts";
import type { ProductStep, Region } from "../../program.ts";
import type { Addresses } from "./walk.ts";

/** As `GemmAt` says; 1 for transposed. */
export const blasParameters = {
  transA: "i32",
  transB: "i32",
  m: "i32",
  n: "i32",
  k: "i32",
  alpha: "f64",
  a: "i32",
  lda: "i32",
  b: "i32",
  ldb: "i32",
  beta: "f64",
  c: "i32",
  ldc: "i32",
} as const;

/** The sizes of a product: [m, k] · [k, n]. */
export function productSizes({ a, b }: ProductStep): { m: number; n: number; k: number } {
  return { m: a.shape.at(-2)!, k: a.shape.at(-1)!, n: b.shape.at(-1)! };
}

/** The matrices before the last two dimensions: how many, and where each operand's is. */
function batchOf({ a, b, output }: ProductStep): number[][] {
  const shape = output.shape.slice(0, -2);
  const count = sizeOf(shape);
  return Array.from({ length: count }, (_, index) => {
    const place = (region: Region) => {
      let rest = index;
      let offset = region.offset;
      for (let dim = shape.length - 1; dim >= 0; dim--) {
        offset += (rest % shape[dim]) * region.strides[dim];
        rest = Math.floor(rest / shape[dim]);
      }
      return offset;
    };
    return [place(a), place(b), place(output)];
  });
}

/** The address of an element of a region's buffer. */
function placesIn(f: FunctionBuilder, addresses: Addresses, size: number) {
  return ({ buffer }: Region, offset: number): Operand<"i32"> => {
    const start = addresses.start(buffer) + offset * size;
    const moved = addresses.moved(buffer);
    return moved ? f.local("i32", i32.add(moved, start)) : start;
  };
}

/** Emits a product by the packed kernel, which adds to its result. */
export function emitPackedProduct(
  f: FunctionBuilder,
  step: ProductStep,
  gemm: GemmKernel["gemm"],
  { addresses, scratch }: { addresses: Addresses; scratch: number },
): void {
  const { m, n, k } = productSizes(step);
  const size = bytesPerElement(step.output.buffer.dtype);
  const strides = ({ strides }: Region) => strides.slice(-2).map((stride) => stride * size);
  const [[aRowStride, aColumnStride], [bRowStride, bColumnStride]] = [step.a, step.b].map(strides);
  const at = placesIn(f, addresses, size);
  f.fill(at(step.output, step.output.offset), 0, sizeOf(step.output.shape) * size);
  for (const [aOffset, bOffset, cOffset] of batchOf(step)) {
    f.call(gemm, {
      m,
      n,
      k,
      a: at(step.a, aOffset),
      aRowStride,
      aColumnStride,
      b: at(step.b, bOffset),
      bRowStride,
      bColumnStride,
      c: at(step.output, cOffset),
      cRowStride: n * size,
      scratch,
    });
  }
}

/** How a matrix is given to a BLAS: by rows, or transposed. Undefined where it is neither. */
export function leading({
  shape,
  strides,
}: Pick<Region, "shape" | "strides">): { transposed: number; stride: number } | undefined {
  const [rows, columns] = shape.slice(-2);
  const [row, column] = strides.slice(-2);
  if ((column === 1 || columns === 1) && (row >= columns || rows === 1)) {
    return { transposed: 0, stride: Math.max(rows === 1 ? columns : row, 1) };
  }
  if ((row === 1 || rows === 1) && (column >= rows || columns === 1)) {
    return { transposed: 1, stride: Math.max(columns === 1 ? rows : column, 1) };
  }
  return undefined;
}

/** Whether a BLAS takes the operands as they stand. */
export function suitsBlas({ a, b }: ProductStep): boolean {
  return leading(a) !== undefined && leading(b) !== undefined;
}

/** Emits a product by a BLAS. */
export function emitBlasProduct(
  f: FunctionBuilder,
  step: ProductStep,
  gemm: Func<typeof blasParameters, undefined>,
  addresses: Addresses,
): void {
  const { m, n, k } = productSizes(step);
  const size = bytesPerElement(step.output.buffer.dtype);
  const [a, b] = [leading(step.a)!, leading(step.b)!];
  const at = placesIn(f, addresses, size);
  for (const [aOffset, bOffset, cOffset] of batchOf(step)) {
    f.call(gemm, {
      transA: a.transposed,
      transB: b.transposed,
      m,
      n,
      k,
      alpha: 1,
      a: at(step.a, aOffset),
      lda: a.stride,
      b: at(step.b, bOffset),
      ldb: b.stride,
      beta: 0,
      c: at(step.output, cOffset),
      ldc: n,
    });
  }
}

/** One product of matrices in memory: addresses, and strides in elements. C is in rows without gaps. */
export interface MatrixProduct {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: { address: Expression<"i32">; strides: readonly [number, number] };
  readonly b: { address: Expression<"i32">; strides: readonly [number, number] };
  readonly c: number;
}

/** Emits one product by the packed kernel. */
export function callPacked(
  f: FunctionBuilder,
  { m, n, k, a, b, c }: MatrixProduct,
  gemm: GemmKernel["gemm"],
  size: number,
  scratch: number,
): void {
  f.fill(c, 0, m * n * size);
  const [aRowStride, aColumnStride] = a.strides.map((stride) => stride * size);
  const [bRowStride, bColumnStride] = b.strides.map((stride) => stride * size);
  f.call(gemm, {
    ...{
      m,
      n,
      k,
      a: a.address,
      aRowStride,
      aColumnStride,
      b: b.address,
      bRowStride,
      bColumnStride,
    },
    ...{ c, cRowStride: n * size, scratch },
  });
}

/** Emits one product by a BLAS. */
export function callBlas(
  f: FunctionBuilder,
  { m, n, k, a, b, c }: MatrixProduct,
  gemm: Func<typeof blasParameters, undefined>,
): void {
  const left = leading({ shape: [m, k], strides: a.strides })!;
  const right = leading({ shape: [k, n], strides: b.strides })!;
  f.call(gemm, {
    transA: left.transposed,
    transB: right.transposed,
    ...{ m, n, k, alpha: 1, a: a.address, lda: left.stride, b: b.address, ldb: right.stride },
    ...{ beta: 0, c, ldc: n },
  });
}
