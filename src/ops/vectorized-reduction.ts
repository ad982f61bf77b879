import type { TypedArray } from "../tensor/dtype.ts";
import type { LoopNest } from "../tensor/strides.ts";
import { wasmFeatures } from "../wasm/features.ts";
import { i32 } from "../wasm/scalar.ts";
import { scratch, scratchFunction, WORTHWHILE } from "../wasm/scratch.ts";
import { f64x2, v128 } from "../wasm/vector.ts";
import type { Combination, RowsKernel } from "./rows-kernel.ts";

const combinations = { sum: f64x2.add, max: f64x2.max };

/** The most columns: their results stand at the memory's start, then a part of the rows. */
const MAX_COLUMNS = 4096;
const ROWS_AT = 8 * MAX_COLUMNS;
/** The most elements of the rows that stand there at once. */
const PART = 8192;

type Run = (rows: number, columns: number) => void;

const runs = new Map<Combination, Run>();

/**
 * The innermost two dimensions of a reduction's loop over its operand and its results, in
 * WebAssembly SIMD: for float32 rows, which follow one another, that are combined into one. Null for
 * others, for few elements, and where the runtime has no SIMD.
 *
 * Each column is combined in double from the first row to the last: what the loop in JavaScript
 * gives, to the bit.
 */
export function vectorizedReduction(
  combination: Combination,
  array: TypedArray,
  { shape, strides }: LoopNest,
): RowsKernel | null {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  if (rows * columns < WORTHWHILE || !wasmFeatures().simd) return null;
  // Rows that are not combined into one, and their results, would be one dimension with the columns.
  const rowStride = strides[0].at(-2) ?? 0;
  const [step, resultStep] = strides.map((walk) => walk.at(-1) ?? 0);
  const fits =
    array instanceof Float32Array &&
    columns <= MAX_COLUMNS &&
    rowStride === columns &&
    step === 1 &&
    resultStep === 1;
  if (!fits) return null;

  const run = runs.get(combination) ?? compile(combination);
  runs.set(combination, run);
  const { float32, float64 } = scratch();
  const maxRows = Math.floor(PART / columns);
  return (array, from, results, to) => {
    float64.set(results.subarray(to, to + columns));
    for (let row = 0; row < rows; row += maxRows) {
      const height = Math.min(rows - row, maxRows);
      const start = from + row * columns;
      float32.set(array.subarray(start, start + height * columns), ROWS_AT / 4);
      run(height, columns);
    }
    results.set(float64.subarray(0, columns), to);
  };
}

function compile(combination: Combination): Run {
  return scratchFunction({ rows: "i32", columns: "i32" }, (f, { rows, columns }) => {
    const [row, column, start] = [f.local("i32"), f.local("i32"), f.local("i32", ROWS_AT)];
    f.for(row, 0, rows, 1, () => {
      // Two at a time; what stands beyond the last column is nobody's.
      f.for(column, 0, columns, 2, () => {
        const at = i32.shl(column, 3);
        const pair = v128.load64Zero(i32.add(start, i32.shl(column, 2)));
        const combined = combinations[combination](v128.load(at), f64x2.promoteLowF32x4(pair));
        f.store(at, combined);
      });
      f.set(start, i32.add(start, i32.shl(columns, 2)));
    });
  });
}
