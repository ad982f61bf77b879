import type { TypedArray } from "../tensor/dtype.ts";
import type { LoopNest } from "../tensor/strides.ts";
import { wasmFeatures } from "../wasm/features.ts";
import type { FunctionBuilder, Local } from "../wasm/function-builder.ts";
import { f32, f64, i32 } from "../wasm/scalar.ts";
import { scratch, scratchFunction, WORTHWHILE } from "../wasm/scratch.ts";
import { f32x4, f64x2, type Vector, v128 } from "../wasm/vector.ts";
import type { Combination, RowsKernel } from "./rows-kernel.ts";

/** The most rows that stand in the memory at once: their results are at its start. */
const MAX_ROWS = 4096;
const ROWS_AT = 8 * MAX_ROWS;
/** The most elements there at once. */
const PART = 8192;
/** The elements that are combined side by side. */
const WIDTH = 8;

type Run = (rows: number, columns: number) => void;

const runs = new Map<Combination, Run>();

/**
 * As `vectorizedReduction`, for float32 rows that follow one another, each combined into a number of its
 * own. Sums are made of eight that stand side by side, in double.
 */
export function rowReduction(
  combination: Combination,
  array: TypedArray,
  { shape, strides }: LoopNest,
): RowsKernel | null {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  if (rows * columns < WORTHWHILE || columns < 2 * WIDTH || !wasmFeatures().simd) return null;
  const [rowStride, resultRowStride] = strides.map((walk) => walk.at(-2) ?? 0);
  const [step, resultStep] = strides.map((walk) => walk.at(-1) ?? 0);
  const follow = rows === 1 || (rowStride === columns && resultRowStride === 1);
  const fits = array instanceof Float32Array && step === 1 && resultStep === 0 && follow;
  if (!fits) return null;

  const run = runs.get(combination) ?? compile(combination);
  runs.set(combination, run);
  const { float32, float64 } = scratch();
  const maxColumns = Math.min(columns, PART);
  const maxRows = Math.floor(PART / maxColumns);
  return (array, from, results, to) => {
    for (let row = 0; row < rows; row += maxRows) {
      const height = Math.min(rows - row, maxRows);
      float64.set(results.subarray(to + row, to + row + height));
      for (let column = 0; column < columns; column += maxColumns) {
        const width = Math.min(columns - column, maxColumns);
        const start = from + row * columns + column;
        float32.set(array.subarray(start, start + height * width), ROWS_AT / 4);
        run(height, width);
      }
      results.set(float64.subarray(0, height), to + row);
    }
  };
}

function compile(combination: Combination): Run {
  return scratchFunction({ rows: "i32", columns: "i32" }, (f, { rows, columns }) => {
    const { reset, add, total, both } = combination === "sum" ? sums(f) : maxima(f);
    const [row, column, start] = [f.local("i32"), f.local("i32"), f.local("i32", ROWS_AT)];
    const result = f.local("f64");
    f.for(row, 0, rows, 1, () => {
      reset();
      const at = f.local("i32", start);
      f.for(column, 0, i32.and(columns, -WIDTH), WIDTH, () => {
        add([v128.load(at), v128.load(at, 16)]);
        f.set(at, i32.add(at, 4 * WIDTH));
      });
      f.set(result, both(f64.load(i32.shl(row, 3)), total()));
      f.while(i32.ltS(column, columns), () => {
        f.set(result, both(result, f64.promoteF32(f32.load(at))));
        f.set(at, i32.add(at, 4));
        f.set(column, i32.add(column, 1));
      });
      f.store(i32.shl(row, 3), result);
      f.set(start, i32.add(start, i32.shl(columns, 2)));
    });
  });
}

function sums(f: FunctionBuilder) {
  const parts = Array.from({ length: WIDTH / 2 }, () => f.local("v128"));
  return {
    both: f64.add,
    reset() {
      for (const part of parts) f.set(part, f64x2.splat(0));
    },
    add(vectors: readonly Vector[]) {
      for (const [i, vector] of vectors.entries()) {
        const kept = f.local("v128", vector);
        const pairs = [kept, f32x4.shuffle(kept, kept, [2, 3, 2, 3])];
        for (const [j, pair] of pairs.entries()) {
          const part = parts[2 * i + j];
          f.set(part, f64x2.add(part, f64x2.promoteLowF32x4(pair)));
        }
      }
    },
    total() {
      const [a, b, c, d] = parts;
      const pair = f.local("v128", f64x2.add(f64x2.add(a, b), f64x2.add(c, d)));
      return f64.add(f64x2.extractLane(pair, 0), f64x2.extractLane(pair, 1));
    },
  };
}

function maxima(f: FunctionBuilder) {
  const parts: Local<"v128">[] = Array.from({ length: WIDTH / 4 }, () => f.local("v128"));
  return {
    both: f64.max,
    reset() {
      for (const part of parts) f.set(part, f32x4.splat(-Infinity));
    },
    add(vectors: readonly Vector[]) {
      for (const [i, part] of parts.entries()) f.set(part, f32x4.max(part, vectors[i]));
    },
    total() {
      const [a, b] = parts;
      const four = f.local("v128", f32x4.max(a, b));
      const lane = (i: number) => f32x4.extractLane(four, i);
      const largest = f32.max(f32.max(lane(0), lane(1)), f32.max(lane(2), lane(3)));
      return f64.promoteF32(largest);
    },
  };
}
