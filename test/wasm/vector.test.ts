import { describe, expect, it } from "vitest";
import type { Expression, FloatType } from "../../src/wasm/expression.ts";
import { wasmFeatures } from "../../src/wasm/features.ts";
import { f32, f64 } from "../../src/wasm/scalar.ts";
import {
  f32x4,
  f64x2,
  i8x16,
  i32x4,
  i64x2,
  type Vector,
  type VectorFloat,
  v128,
} from "../../src/wasm/vector.ts";
import { evaluateVector } from "./evaluate.ts";

type Reference = (a: number, b: number) => number;
type Operation = (a: Vector, b: Vector) => Vector;

const floats = [0, -0, 1.5, -2.5, 0.5, 7, 1e30, -1e-30, Infinity, -Infinity, NaN, 3];
const integers = [0, 1, -1, 5, 123456789, -(2 ** 31), 2 ** 31 - 1, -77];

const nearest = (a: number) => {
  if (!Number.isFinite(a) || Math.abs(a) >= 2 ** 52) return a;
  const rounded = 2 * Math.round(a / 2);
  return Math.abs(a % 1) === 0.5 ? (rounded === 0 && a < 0 ? -0 : rounded) : Math.round(a);
};

const arithmetic = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: Math.min,
  max: Math.max,
  pmin: (a, b) => [a, b][Number(b < a)],
  pmax: (a, b) => [a, b][Number(a < b)],
  abs: Math.abs,
  neg: (a) => -a,
  sqrt: Math.sqrt,
  ceil: Math.ceil,
  floor: Math.floor,
  trunc: Math.trunc,
  nearest,
} satisfies Partial<Record<keyof VectorFloat<"f32">, Reference>>;

const comparisons = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  gt: (a, b) => a > b,
  le: (a, b) => a <= b,
  ge: (a, b) => a >= b,
} satisfies Partial<Record<keyof VectorFloat<"f32">, (a: number, b: number) => boolean>>;

/** Windows of `lanes` values over all values, so that each meets each in some lane. */
function* pairs(values: number[], lanes: number): Generator<[number[], number[]]> {
  for (let shift = 0; shift < values.length; shift++) {
    const turned = [...values.slice(shift), ...values.slice(0, shift)];
    for (let start = 0; start < values.length; start += lanes) {
      yield [values.slice(start, start + lanes), turned.slice(start, start + lanes)];
    }
  }
}

function testFloat<T extends FloatType>(
  label: string,
  float: VectorFloat<T>,
  Numbers: Float32ArrayConstructor | Float64ArrayConstructor,
  Masks: Int32ArrayConstructor | BigInt64ArrayConstructor,
) {
  describe(label, () => {
    it.each(Object.entries<Reference>(arithmetic))("%s", (name, reference) => {
      const operation = float[name as keyof typeof arithmetic] as Operation;
      for (const [a, b] of pairs(floats, float.lanes)) {
        const [x, y] = [Numbers.from(a), Numbers.from(b)];
        const actual = new Numbers(evaluateVector(operation, x, y));
        expect(actual, `${a}; ${b}`).toEqual(
          new Numbers([...x].map((value, i) => reference(value, y[i]))),
        );
      }
    });

    it.each(Object.entries(comparisons))("%s", (name, reference) => {
      const operation = float[name as keyof typeof comparisons];
      for (const [a, b] of pairs(floats, float.lanes)) {
        const [x, y] = [Numbers.from(a), Numbers.from(b)];
        const actual = [...new Masks(evaluateVector(operation, x, y))].map(Number);
        expect(actual, `${a}; ${b}`).toEqual(
          [...x].map((value, i) => (reference(value, y[i]) ? -1 : 0)),
        );
      }
    });

    it("splats, extracts, and loads one number into every lane", () => {
      const a = Numbers.from([1.25, 2.5, 3.75, 5].slice(0, float.lanes));
      const splat = evaluateVector(() => float.splat(0.1), a);
      expect(new Numbers(splat)).toEqual(new Numbers(float.lanes).fill(0.1));
      const last = float.lanes - 1;
      const extracted = evaluateVector((x) => float.extractLane(x, last), a);
      expect(new Numbers(extracted)[0]).toBe(a[last]);
      const loaded = evaluateVector(() => float.loadSplat(0, last * float.scalar.size), a);
      expect(new Numbers(loaded)).toEqual(new Numbers(float.lanes).fill(a[last]));
      expect(() => float.extractLane(float.splat(0), float.lanes)).toThrow(RangeError);
    });

    it("shuffles", () => {
      const a = Numbers.from([1, 2, 3, 4].slice(0, float.lanes));
      const b = Numbers.from([5, 6, 7, 8].slice(0, float.lanes));
      const order = float.lanes === 4 ? [7, 0, 5, 2] : [3, 0];
      const actual = new Numbers(evaluateVector((x, y) => float.shuffle(x, y, order), a, b));
      expect([...actual]).toEqual(order.map((lane) => [...a, ...b][lane]));
      const zero = float.splat(0);
      expect(() => float.shuffle(zero, zero, [0])).toThrow(RangeError);
      expect(() => float.shuffle(zero, zero, Array(float.lanes).fill(8))).toThrow(RangeError);
    });

    if (wasmFeatures().relaxedSimd) {
      it("multiplies and adds, rounding once or twice", () => {
        // (1 + ε)² − 1 is 2ε + ε² when rounded once, 2ε when rounded twice.
        const epsilon = float.lanes === 4 ? 2 ** -23 : 2 ** -52;
        const one = new Numbers(float.lanes).fill(1 + epsilon);
        const minus = new Numbers(float.lanes).fill(-1);
        const plus = new Numbers(float.lanes).fill(1);
        const madd = new Numbers(evaluateVector(float.relaxedMadd, one, one, minus));
        const nmadd = new Numbers(evaluateVector(float.relaxedNmadd, one, one, plus));
        expect([2 * epsilon, 2 * epsilon + epsilon ** 2]).toContain(madd[0]);
        expect(nmadd[0]).toBe(-madd[0]);
      });
    }
  });
}
testFloat("f32x4", f32x4, Float32Array, Int32Array);
testFloat("f64x2", f64x2, Float64Array, BigInt64Array);

const u = (value: number) => value >>> 0;

describe("i32x4", () => {
  const references: Record<string, Reference> = {
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: Math.imul,
    minS: Math.min,
    maxS: Math.max,
    minU: (a, b) => (u(a) < u(b) ? a : b),
    maxU: (a, b) => (u(a) > u(b) ? a : b),
    abs: Math.abs,
    neg: (a) => -a,
    eq: (a, b) => -(a === b),
    ne: (a, b) => -(a !== b),
    ltS: (a, b) => -(a < b),
    ltU: (a, b) => -(u(a) < u(b)),
    gtS: (a, b) => -(a > b),
    gtU: (a, b) => -(u(a) > u(b)),
    leS: (a, b) => -(a <= b),
    leU: (a, b) => -(u(a) <= u(b)),
    geS: (a, b) => -(a >= b),
    geU: (a, b) => -(u(a) >= u(b)),
  };
  it.each(Object.entries(references))("%s", (name, reference) => {
    const operation = i32x4[name as keyof typeof i32x4] as Operation;
    for (const [a, b] of pairs(integers, 4)) {
      const [x, y] = [Int32Array.from(a), Int32Array.from(b)];
      const expected = Int32Array.from(x, (value, i) => reference(value, y[i]));
      expect(new Int32Array(evaluateVector(operation, x, y)), `${a}; ${b}`).toEqual(expected);
    }
  });

  const a = Int32Array.of(-8, 7, 0, 2 ** 31 - 1);

  it.each([
    ["shl", (x: number) => x << 3],
    ["shrS", (x: number) => x >> 3],
    ["shrU", (x: number) => x >>> 3],
  ] as const)("%s", (name, reference) => {
    const actual = new Int32Array(evaluateVector((x) => i32x4[name](x, 3), a));
    expect(actual).toEqual(a.map(reference));
  });

  it("splats, extracts, shuffles and tests lanes", () => {
    const first = (body: (x: Vector) => Expression) => new Int32Array(evaluateVector(body, a))[0];
    expect([...new Int32Array(evaluateVector(() => i32x4.splat(-9)))]).toEqual([-9, -9, -9, -9]);
    expect(first((x) => i32x4.extractLane(x, 1))).toBe(7);
    expect(first((x) => i32x4.bitmask(x))).toBe(1);
    expect(first((x) => i32x4.allTrue(x))).toBe(0);
    expect(first((x) => i32x4.allTrue(i32x4.add(x, i32x4.splat(1))))).toBe(1);
    const reversed = evaluateVector((x) => i32x4.shuffle(x, x, [3, 2, 1, 0]), a);
    expect(new Int32Array(reversed)).toEqual(a.toReversed());
  });

  it("converts from and to floats", () => {
    const x = Float32Array.of(1.9, -1.9, 1e20, NaN);
    const integersOf = new Int32Array(evaluateVector(i32x4.truncSatF32x4S, x));
    expect([...integersOf]).toEqual([1, -1, 2 ** 31 - 1, 0]);
    const y = Float64Array.of(-2.5, 1e20);
    const fromDoubles = new Int32Array(evaluateVector(i32x4.truncSatF64x2SZero, y));
    expect([...fromDoubles]).toEqual([-2, 2 ** 31 - 1, 0, 0]);
    expect(new Float32Array(evaluateVector(f32x4.convertI32x4S, a))).toEqual(Float32Array.from(a));
    expect([...new Float64Array(evaluateVector(f64x2.convertLowI32x4S, a))]).toEqual([-8, 7]);
    const unsigned = evaluateVector(f64x2.convertLowI32x4U, a);
    expect([...new Float64Array(unsigned)]).toEqual([2 ** 32 - 8, 7]);
    const promoted = evaluateVector(f64x2.promoteLowF32x4, x);
    expect([...new Float64Array(promoted)]).toEqual([Math.fround(1.9), Math.fround(-1.9)]);
    const demoted = evaluateVector(f32x4.demoteF64x2Zero, Float64Array.of(0.1, -1e40));
    expect([...new Float32Array(demoted)]).toEqual([Math.fround(0.1), -Infinity, 0, 0]);
  });
});

describe("i64x2", () => {
  const a = BigInt64Array.of(-(2n ** 40n) - 3n, 2n ** 50n + 5n);
  const b = BigInt64Array.of(2n ** 63n - 1n, 77n);
  const wrap = (value: bigint) => BigInt.asIntN(64, value);
  const run = (body: (a: Vector, b: Vector) => Vector) => [
    ...new BigInt64Array(evaluateVector(body, a, b)),
  ];

  it("adds, subtracts, shifts and shuffles", () => {
    expect(run(i64x2.add)).toEqual([...a].map((x, i) => wrap(x + b[i])));
    expect(run(i64x2.sub)).toEqual([...a].map((x, i) => wrap(x - b[i])));
    expect(run((x) => i64x2.shl(x, 13))).toEqual([...a].map((x) => wrap(x << 13n)));
    expect(run((x) => i64x2.shrS(x, 13))).toEqual([...a].map((x) => x >> 13n));
    expect(run((x) => i64x2.shrU(x, 13))).toEqual([...a].map((x) => BigInt.asUintN(64, x) >> 13n));
    expect(run((x, y) => i64x2.shuffle(x, y, [3, 0]))).toEqual([b[1], a[0]]);
  });

  it("multiplies", () => {
    expect(run(i64x2.mul)).toEqual([...a].map((x, i) => wrap(x * b[i])));
    const [x, y] = [Int32Array.of(-5, 6, -(2 ** 31), 1), Int32Array.of(3, -7, -9, 2 ** 31 - 1)];
    const products = (operation: Operation) => [
      ...new BigInt64Array(evaluateVector(operation, x, y)),
    ];
    const signed = [...x].map((value, i) => BigInt(value) * BigInt(y[i]));
    expect([...products(i64x2.extmulLowI32x4S), ...products(i64x2.extmulHighI32x4S)]).toEqual(
      signed,
    );
    const unsigned = [...x].map((value, i) => wrap(BigInt(u(value)) * BigInt(u(y[i]))));
    expect([...products(i64x2.extmulLowI32x4U), ...products(i64x2.extmulHighI32x4U)]).toEqual(
      unsigned,
    );
  });

  it("extends 32-bit lanes", () => {
    const lanes = Int32Array.of(-5, 6, 7, -(2 ** 31));
    const low = new BigInt64Array(evaluateVector(i64x2.extendLowI32x4S, lanes));
    const high = new BigInt64Array(evaluateVector(i64x2.extendHighI32x4S, lanes));
    expect([...low, ...high]).toEqual([-5n, 6n, 7n, -(2n ** 31n)]);
  });
});

describe("i8x16", () => {
  it("subtracts byte by byte, and picks bytes", () => {
    const a = Uint8Array.from({ length: 16 }, (_, i) => 10 * i);
    const b = Uint8Array.from({ length: 16 }, (_, i) => (i < 8 ? 15 - i : 3 * i));
    const difference = new Uint8Array(evaluateVector(i8x16.sub, a, b));
    expect(difference).toEqual(a.map((x, i) => x - b[i]));
    const picked = new Uint8Array(evaluateVector(i8x16.swizzle, a, b));
    expect(picked).toEqual(b.map((index) => a[index] ?? 0));
  });
});

describe("v128", () => {
  const a = Uint32Array.of(0xf0f0_f0f0, 0, 0x1234_5678, 0xffff_ffff);
  const b = Uint32Array.of(0xff00_ff00, 0xaaaa_aaaa, 0, 0x0f0f_0f0f);
  const mask = Uint32Array.of(0xffff_0000, 0x0000_ffff, 0xffff_ffff, 0);
  const run = (body: (a: Vector, b: Vector, c: Vector) => Expression) =>
    new Uint32Array(evaluateVector(body, a, b, mask));

  it("is made of 16 bytes", () => {
    const bytes = Array.from({ length: 16 }, (_, i) => 255 - i);
    expect([...new Uint8Array(evaluateVector(() => v128.constant(bytes)))]).toEqual(bytes);
    expect(() => v128.constant([1, 2, 3])).toThrow("a v128 has 16 bytes, got 3");
  });

  it("combines bits", () => {
    expect(run(v128.and)).toEqual(a.map((x, i) => x & b[i]));
    expect(run(v128.andnot)).toEqual(a.map((x, i) => x & ~b[i]));
    expect(run(v128.or)).toEqual(a.map((x, i) => x | b[i]));
    expect(run(v128.xor)).toEqual(a.map((x, i) => x ^ b[i]));
    expect(run(v128.not)).toEqual(a.map((x) => ~x));
    expect(run(v128.bitselect)).toEqual(a.map((x, i) => (x & mask[i]) | (b[i] & ~mask[i])));
    expect(run(v128.anyTrue)[0]).toBe(1);
    expect(run((x) => v128.anyTrue(v128.xor(x, x)))[0]).toBe(0);
  });

  it("loads whole vectors, at any offset, and parts", () => {
    expect([...run(() => v128.load(4))]).toEqual([...a.subarray(1), b[0]]);
    expect([...run(() => v128.load(0, 4, 1))]).toEqual([...a.subarray(1), b[0]]);
    expect([...run(() => v128.load32Splat(8))]).toEqual(Array(4).fill(a[2]));
    expect([...run(() => v128.load64Splat(8))]).toEqual([a[2], a[3], a[2], a[3]]);
    expect([...run(() => v128.load32Zero(8))]).toEqual([a[2], 0, 0, 0]);
    expect([...run(() => v128.load64Zero(8))]).toEqual([a[2], a[3], 0, 0]);
  });

  it("refuses scalars", () => {
    expect(() => f32x4.add(f32.constant(1) as Expression as Vector, f32x4.splat(1))).toThrow(
      "wasm: expected v128, got f32",
    );
    expect(() => f32x4.splat(f64.constant(1) as Expression as Expression<"f32">)).toThrow(
      "wasm: expected f32, got f64",
    );
  });
});
