import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wasmFeatures } from "../../src/wasm/features.ts";
import { createGemm, gemm, gemmGeneric, type Matrix } from "../../src/wasm/gemm.ts";
import type { Gemm } from "../../src/wasm/gemm-generic.ts";
import { createWasmGemm } from "../../src/wasm/gemm-wasm.ts";
import {
  fraction,
  type Layout,
  layouts,
  makeMatrix,
  naiveProduct,
  smallInteger,
} from "./matrices.ts";

const floats = (length: number) => new Float32Array(length);
const MARGIN = 5;
const UNTOUCHED = 12345;

/** C with a margin on both sides, which must stay as it was. */
function multiply(
  product: Gemm<Float32Array>,
  m: number,
  n: number,
  k: number,
  a: Matrix,
  b: Matrix,
) {
  const out = new Float32Array(m * n + 2 * MARGIN).fill(UNTOUCHED);
  product(m, n, k, a, b, out, MARGIN);
  const margins = [...out.subarray(0, MARGIN), ...out.subarray(MARGIN + m * n)];
  expect(margins).toEqual(Array(2 * MARGIN).fill(UNTOUCHED));
  return out.subarray(MARGIN, MARGIN + m * n);
}

function expectExact(
  product: Gemm<Float32Array>,
  m: number,
  n: number,
  k: number,
  left: Layout = "rows",
  right: Layout = "rows",
) {
  const a = makeMatrix(floats, m, k, left, smallInteger);
  const b = makeMatrix(floats, k, n, right, (e) => smallInteger(e + 7));
  const expected = Float32Array.from(naiveProduct(m, n, k, a, b).product);
  const actual = multiply(product, m, n, k, a, b);
  const wrong = actual.findIndex((value, i) => value !== expected[i]);
  expect(wrong < 0 ? "equal" : `${actual[wrong]} instead of ${expected[wrong]} at ${wrong}`).toBe(
    "equal",
  );
}

const { relaxedSimd } = wasmFeatures();
const products: [string, Gemm<Float32Array>][] = [
  ["WebAssembly", createWasmGemm(false)],
  ...(relaxedSimd
    ? [["WebAssembly, multiply-add", createWasmGemm(true)] as [string, Gemm<Float32Array>]]
    : []),
  ["JavaScript", gemmGeneric],
];

describe.each(products)("%s", (_, product) => {
  it("multiplies every layout by every other", () => {
    for (const left of layouts) {
      for (const right of layouts) expectExact(product, 13, 21, 37, left, right);
    }
  });

  it("multiplies all small sizes, 0 and 1 among them", () => {
    for (const m of [0, 1, 2, 3, 4, 5, 8, 9]) {
      for (const n of [0, 1, 3, 4, 7, 8, 9, 17]) {
        for (const k of [0, 1, 2, 3, 4, 5, 8]) expectExact(product, m, n, k);
      }
    }
  });

  it.each([
    [131, 67, 259],
    [1, 523, 11],
    [257, 3, 5],
    [3, 261, 1031],
    [259, 3, 1031],
    [259, 517, 2],
    [2, 131_077, 2],
    [131_077, 1, 2],
    [64, 64, 64],
  ])("multiplies %i × %i × %i, beyond its blocks", (m, n, k) => {
    expectExact(product, m, n, k, "rows", "columns");
    expectExact(product, m, n, k, "columns", "rows");
  });

  it("multiplies random integers of random sizes exactly, and fractions to rounding", () => {
    const size = fc.integer({ min: 0, max: 40 });
    const layout = fc.constantFrom(...layouts);
    fc.assert(
      fc.property(
        size,
        size,
        size,
        layout,
        layout,
        fc.nat(10_000),
        (m, n, k, left, right, seed) => {
          expectExact(product, m, n, k, left, right);
          const a = makeMatrix(floats, m, k, left, (e) => fraction(e + seed));
          const b = makeMatrix(floats, k, n, right, (e) => fraction(e - seed));
          const actual = multiply(product, m, n, k, a, b);
          const { product: expected, magnitude } = naiveProduct(m, n, k, a, b);
          // |error| ≤ γ·|A||B| with γ = (k + 2)u / (1 − (k + 2)u): Higham, Accuracy and Stability of
          // Numerical Algorithms, §3.5, for any order of summation, fused or not.
          const u = 2 ** -24;
          const gamma = ((k + 2) * u) / (1 - (k + 2) * u);
          actual.forEach((value, i) => {
            expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(gamma * magnitude[i]);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("carries NaN and infinity where arithmetic does, and nowhere else", () => {
    const [m, n, k] = [11, 13, 9];
    for (const layout of ["rows", "columns", "sparse"] as const) {
      const a = makeMatrix(floats, m, k, layout, smallInteger);
      const b = makeMatrix(floats, k, n, layout, (e) => smallInteger(e + 7) || 1);
      const put = (matrix: Matrix, i: number, j: number, value: number) => {
        matrix.data[matrix.offset + i * matrix.rowStride + j * matrix.columnStride] = value;
      };
      put(a, m - 1, 3, NaN);
      put(a, 0, k - 1, Infinity);
      put(b, k - 1, n - 1, -Infinity);
      put(b, 2, 5, NaN);
      put(a, 4, k - 1, 0);
      const actual = multiply(product, m, n, k, a, b);
      const expected = naiveProduct(m, n, k, a, b).product;
      expect(actual).toEqual(Float32Array.from(expected));
      expect(actual[4 * n + n - 1]).toBeNaN();
      expect(expected.some(Number.isFinite)).toBe(true);
    }
  });

  it("overflows to infinity as float32 does", () => {
    const big: Matrix = { data: Float32Array.of(3e38), offset: 0, rowStride: 0, columnStride: 0 };
    expect([...multiply(product, 9, 9, 9, big, big)]).toEqual(Array(81).fill(Infinity));
  });
});

describe("gemm", () => {
  it("multiplies products too small for WebAssembly and larger ones", () => {
    for (let size = 1; size < 12; size++) expectExact(gemm, size, size, size, "rows", "columns");
  });

  it("gives zeros where there is nothing to sum", () => {
    const nothing: Matrix = { data: floats(0), offset: 0, rowStride: 0, columnStride: 1 };
    for (const [, product] of products) {
      expect([...multiply(product, 20, 30, 0, nothing, nothing)]).toEqual(Array(600).fill(0));
      expect(multiply(product, 1, 262_147, 0, nothing, nothing).every((value) => value === 0)).toBe(
        true,
      );
    }
  });

  it("falls back to JavaScript where the runtime has no SIMD", () => {
    expect(createGemm({ simd: false, relaxedSimd: false })).toBe(gemmGeneric);
  });
});

describe("gemmGeneric", () => {
  it("multiplies float64 to float64's precision", () => {
    const doubles = (length: number) => new Float64Array(length);
    for (const [m, n, k] of [
      [5, 7, 3],
      [33, 18, 41],
    ]) {
      for (const left of layouts) {
        for (const right of layouts) {
          const a = makeMatrix(doubles, m, k, left, fraction);
          const b = makeMatrix(doubles, k, n, right, (e) => fraction(e + 0.5));
          const out = new Float64Array(m * n);
          gemmGeneric(m, n, k, a, b, out, 0);
          // The same terms in the same order: equal to the last bit.
          expect(out).toEqual(naiveProduct(m, n, k, a, b).product);
        }
      }
    }
  });

  it("multiplies int32, and mixtures of types", () => {
    const integers = (length: number) => new Int32Array(length);
    const bytes = (length: number) => new Uint8Array(length);
    const a = makeMatrix(integers, 7, 11, "columns", (e) => smallInteger(e) * 1000);
    const b = makeMatrix(bytes, 11, 10, "rows", (e) => smallInteger(e) + 8);
    const out = new Int32Array(70);
    gemmGeneric(7, 10, 11, a, b, out, 0);
    expect(out).toEqual(Int32Array.from(naiveProduct(7, 10, 11, a, b).product));
  });
});
