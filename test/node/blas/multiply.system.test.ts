import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blasMultiply } from "../../../src/node/blas/multiply.ts";
import type { FloatArray, Matrix } from "../../../src/wasm/gemm-generic.ts";
import {
  fraction,
  type Layout,
  layouts,
  makeMatrix,
  naiveProduct,
  roundingBound,
  smallInteger,
} from "../../wasm/matrices.ts";
import { blasLibraries } from "./libraries.ts";

const MARGIN = 5;
const UNTOUCHED = 12345;
/** Those that BLAS can be told of. */
const taken: readonly Layout[] = ["rows", "columns", "gapped"];
const arrays = [Float32Array, Float64Array];

describe.each(blasLibraries)("BLAS %s", (_, library) => {
  const product = blasMultiply(library, { float32: 1, float64: 1 });

  /** C with a margin on both sides, which must stay as it was; `null` where it is left to others. */
  function multiply(
    Numbers: new (length: number) => FloatArray,
    m: number,
    n: number,
    k: number,
    a: Matrix<FloatArray>,
    b: Matrix<FloatArray>,
  ): number[] | null {
    const out = new Numbers(m * n + 2 * MARGIN).fill(UNTOUCHED);
    const done = product(m, n, k, a, b, out, MARGIN);
    const inside = done ? [...out.subarray(MARGIN, MARGIN + m * n)] : null;
    if (done) out.fill(UNTOUCHED, MARGIN, MARGIN + m * n);
    expect(out.every((value) => value === UNTOUCHED)).toBe(true);
    return inside;
  }

  describe.each(arrays)("on %o", (Numbers) => {
    const make = (length: number) => new Numbers(length);

    it("multiplies the layouts it can be told of, and leaves the others", () => {
      for (const left of layouts) {
        for (const right of layouts) {
          const a = makeMatrix(make, 13, 37, left, smallInteger);
          const b = makeMatrix(make, 37, 21, right, (e) => smallInteger(e + 7));
          const isTaken = taken.includes(left) && taken.includes(right);
          const expected = isTaken ? [...naiveProduct(13, 21, 37, a, b).product] : null;
          expect([left, right, multiply(Numbers, 13, 21, 37, a, b)]).toEqual([
            left,
            right,
            expected,
          ]);
        }
      }
    });

    it("multiplies rows and columns, whatever the stride that is not taken", () => {
      for (const [m, n, k] of [
        [1, 9, 7],
        [9, 1, 7],
        [9, 7, 1],
        [1, 1, 7],
      ]) {
        for (const stride of [-3, 0, 1, 2, 1000]) {
          const a = {
            ...makeMatrix(make, m, k, "rows", smallInteger),
            ...(m === 1 && { rowStride: stride }),
            ...(k === 1 && { columnStride: stride }),
          };
          const b = {
            ...makeMatrix(make, k, n, "columns", (e) => smallInteger(e + 7)),
            ...(k === 1 && { rowStride: stride }),
            ...(n === 1 && { columnStride: stride }),
          };
          expect(multiply(Numbers, m, n, k, a, b)).toEqual([
            ...naiveProduct(m, n, k, a, b).product,
          ]);
        }
      }
    });

    it("leaves rows and columns that overlap, repeat or reverse themselves", () => {
      const data = new Numbers(100);
      const plain = { data, offset: 0, rowStride: 4, columnStride: 1 };
      for (const [rowStride, columnStride] of [
        [1, 1],
        [3, 1],
        [1, 3],
        [0, 1],
        [1, 0],
        [-4, 1],
        [8, 2],
      ]) {
        const other = { data, offset: 50, rowStride, columnStride };
        expect(multiply(Numbers, 4, 4, 4, other, plain)).toBeNull();
        expect(multiply(Numbers, 4, 4, 4, plain, other)).toBeNull();
      }
      const column = { data, offset: 0, rowStride: 0, columnStride: 1 };
      expect(multiply(Numbers, 4, 4, 1, column, plain)).toBeNull();
      const row = { data, offset: 8, rowStride: 4, columnStride: -1 };
      expect(multiply(Numbers, 1, 4, 4, row, plain)).toBeNull();
    });

    it("multiplies random sizes to rounding", () => {
      const size = fc.integer({ min: 1, max: 40 });
      const layout = fc.constantFrom(...taken);
      fc.assert(
        fc.property(
          ...[size, size, size, layout, layout, fc.nat(10_000)],
          (m, n, k, left, right, seed) => {
            const a = makeMatrix(make, m, k, left, (e) => fraction(e + seed));
            const b = makeMatrix(make, k, n, right, (e) => fraction(e - seed));
            const actual = multiply(Numbers, m, n, k, a, b)!;
            const { product: expected, magnitude } = naiveProduct(m, n, k, a, b);
            const gamma = roundingBound(k, Numbers);
            actual.forEach((value, i) => {
              expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(gamma * magnitude[i]);
            });
          },
        ),
        { numRuns: 40 },
      );
    });

    it("multiplies what is large enough for threads", () => {
      const a = makeMatrix(make, 200, 150, "columns", smallInteger);
      const b = makeMatrix(make, 150, 250, "rows", (e) => smallInteger(e + 7));
      expect(multiply(Numbers, 200, 250, 150, a, b)).toEqual([
        ...naiveProduct(200, 250, 150, a, b).product,
      ]);
    });

    it("carries NaN and infinity where arithmetic does", () => {
      const a = makeMatrix(make, 11, 9, "rows", smallInteger);
      const b = makeMatrix(make, 9, 13, "columns", (e) => smallInteger(e + 7) || 1);
      a.data[a.offset] = Number.NaN;
      a.data[a.offset + a.rowStride] = Number.POSITIVE_INFINITY;
      a.data[a.offset + 2 * a.rowStride] = 0;
      b.data[b.offset] = Number.NaN;
      const expected = [...naiveProduct(11, 13, 9, a, b).product];
      expect(expected[2 * 13]).toBeNaN();
      expect(multiply(Numbers, 11, 13, 9, a, b)).toEqual(expected);
    });

    it("leaves what is not inside its array", () => {
      const square = { data: new Numbers(16), offset: 0, rowStride: 4, columnStride: 1 };
      const out = new Numbers(16);
      expect(product(4, 4, 4, square, square, out, 0)).toBe(true);
      expect(product(4, 4, 4, { ...square, offset: 1 }, square, out, 0)).toBe(false);
      expect(product(4, 4, 4, square, { ...square, rowStride: 5 }, out, 0)).toBe(false);
      expect(product(4, 4, 4, square, square, out, 1)).toBe(false);
    });
  });

  it("leaves what is smaller than its thresholds, and what is empty", () => {
    const from = blasMultiply(library, { float32: 27, float64: 64 });
    const does = (Numbers: new (length: number) => FloatArray, size: number) => {
      const data = new Numbers(size ** 2);
      const square = { data, offset: 0, rowStride: size, columnStride: 1 };
      return from(size, size, size, square, square, new Numbers(size ** 2), 0);
    };
    expect([2, 3, 4].map((size) => does(Float32Array, size))).toEqual([false, true, true]);
    expect([2, 3, 4].map((size) => does(Float64Array, size))).toEqual([false, false, true]);
    expect(does(Float32Array, 0)).toBe(false);
    const never = blasMultiply(library, { float32: Infinity, float64: Infinity });
    const square = { data: new Float32Array(4096), offset: 0, rowStride: 64, columnStride: 1 };
    expect(never(64, 64, 64, square, square, new Float32Array(4096), 0)).toBe(false);
  });

  it("multiplies shared memory", () => {
    const data: Float32Array = new Float32Array(new SharedArrayBuffer(16));
    data.set([1, 2, 3, 4]);
    const square = { data, offset: 0, rowStride: 2, columnStride: 1 };
    const out = new Float32Array(4);
    expect(product(2, 2, 2, square, square, out, 0)).toBe(true);
    expect([...out]).toEqual([7, 10, 15, 22]);
  });
});
