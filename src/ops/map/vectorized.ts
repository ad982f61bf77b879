import type { Expression } from "../../expr/index.ts";
import { type Dtype, isFloat, type TypedArray } from "../../tensor/dtype.ts";
import type { LoopNest } from "../../tensor/strides.ts";
import { emitExpression } from "../../wasm/expression-emitter.ts";
import { wasmFeatures } from "../../wasm/features.ts";
import { i32 } from "../../wasm/scalar.ts";
import { SCRATCH_BYTES, scratch, scratchFunction, WORTHWHILE } from "../../wasm/scratch.ts";
import { f32x4, f64x2, v128 } from "../../wasm/vector.ts";
import type { BlockKernel } from "./block-kernel.ts";

/** The most elements of an operand that stand in the memory at once: few enough for the cache. */
const PART = 8192;
/** The bytes between two operands there: room for a part in float64. */
const SLOT = 8 * PART;

/** Computes rows of columns; then each input's bytes from one row to the next. */
type Run = (rows: number, columns: number, ...rowBytes: number[]) => void;

const runs = new WeakMap<Expression, Map<string, Run>>();

/**
 * The innermost two dimensions of the loop for an expression, in WebAssembly SIMD: for a float32
 * result whose rows follow one another, of float operands that stand in order or are repeated. Null
 * for others, for few elements, and where the runtime has no SIMD.
 *
 * It computes in double and rounds at the store, as the loops in JavaScript do: the numbers are the
 * same wherever the two runtimes' exp, log, … are the same once rounded to float32, which fails in
 * about one of 10⁸.
 */
export function vectorizedKernel(
  expression: Expression,
  dtypes: readonly Dtype[],
  { shape, strides }: LoopNest,
): BlockKernel | null {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  if (rows * columns < WORTHWHILE || !wasmFeatures().simd) return null;
  const rowStrides = strides.map((walk) => walk.at(-2) ?? 0);
  const steps = strides.map((walk) => walk.at(-1) ?? 0);
  const isDense = (k: number) =>
    (steps[k] === 0 || steps[k] === 1) && rowStrides[k] >= 0 && rowStrides[k] <= columns;
  const fits =
    dtypes[0] === "float32" &&
    steps[0] === 1 &&
    (rows === 1 || rowStrides[0] === columns) &&
    dtypes.every((dtype, k) => isFloat(dtype) && isDense(k)) &&
    dtypes.length * SLOT < SCRATCH_BYTES;
  if (!fits) return null;

  const run = runFor(expression, dtypes, steps);
  const maxColumns = Math.min(columns, PART);
  const maxRows = Math.floor(PART / maxColumns);
  return (arrays, offsets) => {
    for (let row = 0; row < rows; row += maxRows) {
      const height = Math.min(rows - row, maxRows);
      for (let column = 0; column < columns; column += maxColumns) {
        const width = Math.min(columns - column, maxColumns);
        const parts = arrays.map((array, k) => {
          const first = offsets[k] + row * rowStrides[k] + column * steps[k];
          const last = first + (height - 1) * rowStrides[k] + (width - 1) * steps[k];
          return array.subarray(first, last + 1);
        });
        compute(run, height, width, rowStrides, parts);
      }
    }
  };
}

function compute(
  run: Run,
  rows: number,
  columns: number,
  rowStrides: readonly number[],
  [out, ...inputs]: readonly TypedArray[],
): void {
  const { float32, float64 } = scratch();
  const rowBytes = inputs.map((input, k) => {
    const bytes = input.BYTES_PER_ELEMENT;
    (bytes === 4 ? float32 : float64).set(input, ((k + 1) * SLOT) / bytes);
    return bytes * rowStrides[k + 1];
  });
  run(rows, columns, ...rowBytes);
  out.set(float32.subarray(0, out.length));
}

function runFor(expression: Expression, dtypes: readonly Dtype[], steps: readonly number[]): Run {
  const variants = runs.get(expression) ?? new Map<string, Run>();
  runs.set(expression, variants);
  let key = "";
  for (let k = 0; k < dtypes.length; k++) key += dtypes[k] + steps[k];
  const run = variants.get(key) ?? compile(expression, dtypes.slice(1), steps.slice(1));
  variants.set(key, run);
  return run;
}

function compile(expression: Expression, dtypes: readonly Dtype[], steps: readonly number[]): Run {
  const rowBytesOf = (k: number) => `rowBytes${k}`;
  const parameters: Record<string, "i32"> = { rows: "i32", columns: "i32" };
  for (const k of dtypes.keys()) parameters[rowBytesOf(k)] = "i32";
  return scratchFunction(parameters, (f, { rows, columns, ...rowBytes }) => {
    const [row, column, out] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const starts = dtypes.map((_, k) => f.local("i32", (k + 1) * SLOT));
    f.for(row, 0, rows, 1, () => {
      const repeated = dtypes.map((dtype, k) => {
        if (steps[k] !== 0) return null;
        if (dtype === "float64") return f.local("v128", v128.load64Splat(starts[k]));
        return f.local("v128", f64x2.promoteLowF32x4(v128.load32Splat(starts[k])));
      });
      // Two at a time. What is read and written beyond the last is nobody's, or the next row's to come.
      f.for(column, 0, columns, 2, () => {
        const values = dtypes.map((dtype, k) => {
          if (repeated[k]) return repeated[k];
          const at = i32.add(starts[k], i32.shl(column, dtype === "float64" ? 3 : 2));
          if (dtype === "float64") return f.local("v128", v128.load(at));
          return f.local("v128", f64x2.promoteLowF32x4(v128.load64Zero(at)));
        });
        const value = emitExpression(f, expression, values, f64x2, { fma: false });
        f.store(i32.add(out, i32.shl(column, 2)), f32x4.demoteF64x2Zero(value));
      });
      f.set(out, i32.add(out, i32.shl(columns, 2)));
      for (const [k, start] of starts.entries()) {
        f.set(start, i32.add(start, rowBytes[rowBytesOf(k)]));
      }
    });
  });
}
