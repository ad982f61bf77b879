import type { FloatType } from "./expression.ts";
import type { FloatArray, Gemm, Matrix } from "./gemm-generic.ts";
import { emitGemm } from "./gemm-kernel.ts";
import { ModuleBuilder } from "./module-builder.ts";
import { instantiate, type WasmMemory } from "./runtime.ts";
import type { VectorFloat } from "./vector.ts";

// The operands and the result pass through the memory in parts of at most this many numbers each:
// 3 MiB together in float32, 6 MiB in float64.
const PART = 2 ** 18;
/** The longest part of the dimension that is summed over; longer ones leave too little of the others. */
const MAX_DEPTH = 1024;

const PAGE_BYTES = 65_536;

/** Shorter runs of numbers are copied one by one: `subarray` and `set` cost more. */
const SHORT_RUN = 16;

interface Exports {
  readonly memory: WasmMemory;
  readonly gemm: (...parameters: number[]) => void;
}

/** The array that holds numbers of a type. */
export interface ArrayOf {
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/**
 * Makes a matrix product in float32 or float64 that copies its operands into a WebAssembly memory of
 * fixed size, part by part, multiplies there, and copies the result out. `fma` uses multiply-add,
 * which needs relaxed SIMD.
 */
export function createWasmGemm<T extends FloatType>(
  float: VectorFloat<T>,
  fma: boolean,
): Gemm<ArrayOf[T]> {
  const { size, type } = float.scalar;
  const module = new ModuleBuilder();
  const kernel = emitGemm(module, float, fma);
  const aAddress = 0;
  const bAddress = aAddress + PART * size;
  const cAddress = bAddress + PART * size;
  const scratch = cAddress + PART * size;
  const memory = module.memory(Math.ceil((scratch + kernel.scratchBytes) / PAGE_BYTES));
  module.export("gemm", kernel.gemm);
  module.export("memory", memory);
  const wasm = instantiate<Exports>(module.build());
  const numbers =
    type === "f32" ? new Float32Array(wasm.memory.buffer) : new Float64Array(wasm.memory.buffer);
  const cStart = cAddress / size;

  return (m, n, k, a, b, out, outOffset) => {
    const maxDepth = Math.max(1, Math.min(k, MAX_DEPTH));
    const maxColumns = Math.min(n, Math.floor(PART / maxDepth));
    const maxRows = Math.floor(PART / Math.max(maxDepth, maxColumns));
    for (let j = 0; j < n; j += maxColumns) {
      const columns = Math.min(n - j, maxColumns);
      for (let i = 0; i < m; i += maxRows) {
        const rows = Math.min(m - i, maxRows);
        numbers.fill(0, cStart, cStart + rows * columns);
        for (let p = 0; p < k; p += maxDepth) {
          const depth = Math.min(k - p, maxDepth);
          const aByColumns = copyIn(a, i, p, rows, depth, numbers, aAddress / size);
          const bByColumns = copyIn(b, p, j, depth, columns, numbers, bAddress / size);
          wasm.gemm(
            rows,
            columns,
            depth,
            aAddress,
            size * (aByColumns ? 1 : depth),
            size * (aByColumns ? rows : 1),
            bAddress,
            size * (bByColumns ? 1 : columns),
            size * (bByColumns ? depth : 1),
            cAddress,
            size * columns,
            scratch,
          );
        }
        copyRuns(numbers, cStart, columns, out, outOffset + i * n + j, n, rows, columns);
      }
    }
  };
}

/**
 * Copies a part of a matrix to `numbers` without gaps: by columns if those are what the matrix holds
 * in one piece, which is then answered by `true`; else by rows.
 */
function copyIn(
  { data, offset, rowStride, columnStride }: Matrix<FloatArray>,
  row: number,
  column: number,
  rows: number,
  columns: number,
  numbers: FloatArray,
  to: number,
): boolean {
  const from = offset + row * rowStride + column * columnStride;
  if (columnStride === 1 && (rowStride !== 1 || columns >= rows)) {
    copyRuns(data, from, rowStride, numbers, to, columns, rows, columns);
    return false;
  }
  if (rowStride === 1) {
    copyRuns(data, from, columnStride, numbers, to, rows, columns, rows);
    return true;
  }
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      numbers[to + i * columns + j] = data[from + i * rowStride + j * columnStride];
    }
  }
  return false;
}

/** Copies `runs` runs of `length` adjacent numbers; strides are from the start of one to the next. */
function copyRuns(
  source: FloatArray,
  from: number,
  fromStride: number,
  target: FloatArray,
  to: number,
  toStride: number,
  runs: number,
  length: number,
): void {
  if (fromStride === length && toStride === length) {
    target.set(source.subarray(from, from + runs * length), to);
    return;
  }
  for (let run = 0; run < runs; run++) {
    const start = from + run * fromStride;
    const end = to + run * toStride;
    if (length >= SHORT_RUN) target.set(source.subarray(start, start + length), end);
    else for (let i = 0; i < length; i++) target[end + i] = source[start + i];
  }
}
