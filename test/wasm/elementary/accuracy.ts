import { apply } from "../../../src/expr/evaluate.ts";
import type { Primitive } from "../../../src/expr/primitives.ts";
import type { FloatType } from "../../../src/wasm/expression.ts";
import { CAPACITY, type Kernel } from "./kernel.ts";

const view = new DataView(new ArrayBuffer(8));

/** The distance between the floats around x: the unit in the last place. */
function ulp(x: number, type: FloatType): number {
  view.setFloat64(0, Math.abs(x));
  const exponent = (view.getUint16(0) >> 4) - 1023;
  return type === "f32"
    ? 2 ** (Math.max(exponent, -126) - 23)
    : 2 ** (Math.max(exponent, -1022) - 52);
}

/**
 * The error of a result in units in the last place, where the true value is `value` + `rest`; infinite
 * where an infinity, NaN or the sign of a zero is wrong.
 */
export function errorOf(result: number, value: number, rest: number, type: FloatType): number {
  const rounded = type === "f32" ? Math.fround(value) : value;
  if (Object.is(result, rounded) && !Number.isFinite(result)) return 0;
  if (!Number.isFinite(result) || !Number.isFinite(rounded)) return Infinity;
  if (result === 0 && Object.is(result, 0) !== Object.is(rounded, 0)) return Infinity;
  return Math.abs(result - value - rest) / ulp(value, type);
}

/** A function in double precision, of many numbers at once. */
export type Truth = (x: Float32Array) => ArrayLike<number>;

/** JavaScript's double precision. */
export function truthOf(primitive: Primitive): Truth {
  const values = new Float64Array(CAPACITY);
  return (x) => {
    for (let i = 0; i < x.length; i++) values[i] = apply(primitive, [x[i]]);
    return values;
  };
}

export interface Worst {
  error: number;
  at: number;
}

/**
 * The largest error of each of the kernels, which all compute one float32 function, over every `step`-th
 * of the numbers whose bits are from `first` to `last`. Correct rounding counts as half a unit.
 */
export function worstErrors(
  kernels: readonly Kernel[],
  truth: Truth,
  first: number,
  last: number,
  step: number,
): Worst[] {
  const worst = kernels.map(() => ({ error: 0.5, at: Number.NaN }));
  let values: ArrayLike<number> = [];
  for (let start = first; start <= last; start += step * CAPACITY) {
    const count = Math.min(CAPACITY, Math.floor((last - start) / step) + 1);
    kernels.forEach(({ inputs: [x], output, run }, k) => {
      const bits = new Uint32Array(x.buffer, x.byteOffset, CAPACITY);
      for (let i = 0; i < count; i++) bits[i] = start + i * step;
      if (k === 0) values = truth((x as Float32Array).subarray(0, count));
      run();
      for (let i = 0; i < count; i++) {
        if (output[i] === Math.fround(values[i]) && output[i] !== 0) continue;
        const error = errorOf(output[i], values[i], 0, "f32");
        if (error > worst[k].error) worst[k] = { error, at: x[i] };
      }
    });
  }
  return worst;
}
