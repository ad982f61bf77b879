import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type ExternalGemm, useExternalGemm } from "../../src/wasm/external-gemm.ts";
import { wasmFeatures } from "../../src/wasm/features.ts";
import { createGemm, gemm, gemmGeneric, type Matrix } from "../../src/wasm/gemm.ts";
import type { FloatArray, Gemm } from "../../src/wasm/gemm-generic.ts";
import { createWasmGemm } from "../../src/wasm/gemm-wasm.ts";
import { f32x4, f64x2 } from "../../src/wasm/vector.ts";
import {
  fraction,
  type Layout,
  layouts,
  makeMatrix,
  naiveProduct,
  roundingBound,
  smallInteger,
} from "./matrices.ts";

type Numbers = new (length: number) => FloatArray;
type AnyGemm = Gemm<FloatArray>;

const MARGIN = 5;
const UNTOUCHED = 12345;

/** C with a margin on both sides, which must stay as it was. */
function multiply(
  [Numbers, product]: [Numbers, AnyGemm],
  m: number,
  n: number,
  k: number,
  a: Matrix<FloatArray>,
  b: Matrix<FloatArray>,
) {
  const out = new Numbers(m * n + 2 * MARGIN).fill(UNTOUCHED);
  product(m, n, k, a, b, out, MARGIN);
  const margins = [...out.subarray(0, MARGIN), ...out.subarray(MARGIN + m * n)];
  expect(margins).toEqual(Array(2 * MARGIN).fill(UNTOUCHED));
  return out.subarray(MARGIN, MARGIN + m * n);
}

function expectExact(
  [Numbers, product]: [Numbers, AnyGemm],
  m: number,
  n: number,
  k: number,
  left: Layout = "rows",
  right: Layout = "rows",
) {
  const make = (length: number) => new Numbers(length);
  const a = makeMatrix(make, m, k, left, smallInteger);
  const b = makeMatrix(make, k, n, right, (e) => smallInteger(e + 7));
  const expected = naiveProduct(m, n, k, a, b).product;
  const actual = multiply([Numbers, product], m, n, k, a, b);
  const wrong = actual.findIndex((value, i) => value !== expected[i]);
  expect(wrong < 0 ? "equal" : `${actual[wrong]} instead of ${expected[wrong]} at ${wrong}`).toBe(
    "equal",
  );
}

const products = [Float32Array, Float64Array].flatMap((Numbers): [string, Numbers, AnyGemm][] => {
  const wasm = (fma: boolean) =>
    (Numbers === Float32Array ? createWasmGemm(f32x4, fma) : createWasmGemm(f64x2, fma)) as AnyGemm;
  return [
    [`WebAssembly, ${Numbers.name}`, Numbers, wasm(false)],
    ...(wasmFeatures().relaxedSimd
      ? [[`WebAssembly, multiply-add, ${Numbers.name}`, Numbers, wasm(true)] as const]
      : []),
    [`JavaScript, ${Numbers.name}`, Numbers, gemmGeneric],
  ] as [string, Numbers, AnyGemm][];
});

describe.each(products)("%s", (_, Numbers, product) => {
  const subject: [Numbers, AnyGemm] = [Numbers, product];
  const make = (length: number) => new Numbers(length);

  it("multiplies every layout by every other", () => {
    for (const left of layouts) {
      for (const right of layouts) expectExact(subject, 13, 21, 37, left, right);
    }
  });

  it("multiplies all small sizes, 0 and 1 among them", () => {
    for (const m of [0, 1, 2, 3, 4, 5, 8, 9]) {
      for (const n of [0, 1, 3, 4, 7, 8, 9, 17]) {
        for (const k of [0, 1, 2, 3, 4, 5, 8]) expectExact(subject, m, n, k);
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
    expectExact(subject, m, n, k, "rows", "columns");
    expectExact(subject, m, n, k, "columns", "rows");
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
          expectExact(subject, m, n, k, left, right);
          const a = makeMatrix(make, m, k, left, (e) => fraction(e + seed));
          const b = makeMatrix(make, k, n, right, (e) => fraction(e - seed));
          const actual = multiply(subject, m, n, k, a, b);
          const { product: expected, magnitude } = naiveProduct(m, n, k, a, b);
          const gamma = roundingBound(k, Numbers);
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
      const a = makeMatrix(make, m, k, layout, smallInteger);
      const b = makeMatrix(make, k, n, layout, (e) => smallInteger(e + 7) || 1);
      const put = (matrix: Matrix<FloatArray>, i: number, j: number, value: number) => {
        matrix.data[matrix.offset + i * matrix.rowStride + j * matrix.columnStride] = value;
      };
      put(a, m - 1, 3, NaN);
      put(a, 0, k - 1, Infinity);
      put(b, k - 1, n - 1, -Infinity);
      put(b, 2, 5, NaN);
      put(a, 4, k - 1, 0);
      const actual = multiply(subject, m, n, k, a, b);
      const expected = naiveProduct(m, n, k, a, b).product;
      expect([...actual]).toEqual([...expected]);
      expect(actual[4 * n + n - 1]).toBeNaN();
      expect(expected.some(Number.isFinite)).toBe(true);
    }
  });

  it("overflows to infinity as its numbers do", () => {
    const data = new Numbers(1).fill(Numbers === Float32Array ? 3e38 : 1e308);
    const big = { data, offset: 0, rowStride: 0, columnStride: 0 };
    expect([...multiply(subject, 9, 9, 9, big, big)]).toEqual(Array(81).fill(Infinity));
  });
});

describe("gemm", () => {
  afterEach(() => useExternalGemm(null));

  it.each([Float32Array, Float64Array])("multiplies small and large %o", (Numbers) => {
    const subject: [Numbers, AnyGemm] = [Numbers, gemm];
    for (let size = 1; size < 12; size++) expectExact(subject, size, size, size, "rows", "columns");
  });

  it("gives zeros where there is nothing to sum", () => {
    for (const [, Numbers, product] of products) {
      const nothing = { data: new Numbers(0), offset: 0, rowStride: 0, columnStride: 1 };
      const subject: [Numbers, AnyGemm] = [Numbers, product];
      expect([...multiply(subject, 20, 30, 0, nothing, nothing)]).toEqual(Array(600).fill(0));
      expect(multiply(subject, 1, 262_147, 0, nothing, nothing).every((value) => value === 0)).toBe(
        true,
      );
    }
  });

  it("falls back to JavaScript where the runtime has no SIMD", () => {
    expect(createGemm(f32x4, { simd: false, relaxedSimd: false })).toBe(gemmGeneric);
  });

  it("asks a product from outside first, and does itself what that one leaves", () => {
    const asked: number[] = [];
    const outside: Partial<ExternalGemm> = {
      multiply(m, _n, _k, _a, _b, out) {
        asked.push(m);
        if (m === 3) out.fill(7);
        return m === 3;
      },
    };
    useExternalGemm(outside as ExternalGemm);
    const matrix = { data: Float32Array.of(2), offset: 0, rowStride: 0, columnStride: 0 };
    const out = new Float32Array(4);
    gemm(3, 1, 1, matrix, matrix, out, 0);
    expect([...out]).toEqual([7, 7, 7, 7]);
    gemm(4, 1, 1, matrix, matrix, out, 0);
    expect([...out]).toEqual([4, 4, 4, 4]);
    useExternalGemm(null);
    gemm(3, 1, 1, matrix, matrix, out, 0);
    expect([...out]).toEqual([4, 4, 4, 4]);
    expect(asked).toEqual([3, 4]);
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
