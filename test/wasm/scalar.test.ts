import { describe, expect, it } from "vitest";
import type { Expression, FloatType, ScalarType } from "../../src/wasm/expression.ts";
import { type Operand, select } from "../../src/wasm/expression.ts";
import { f32, f64, i32, type ScalarFloat } from "../../src/wasm/scalar.ts";
import { compileScalar } from "./evaluate.ts";

type Reference = (a: number, b: number) => number;

const integers = [0, 1, -1, 2, 7, -13, 31, 1000003, -(2 ** 31), 2 ** 31 - 1];
const floats = [0, -0, 1, -1.5, 2.5, 0.5, -0.5, 3.7, 1e-40, 1e30, -1e30, Infinity, -Infinity, NaN];

const u = (value: number) => value >>> 0;
const rotate = (a: number, by: number) => (a << (by & 31)) | (by & 31 ? a >>> (32 - (by & 31)) : 0);
const bitCount = (a: number) => u(a).toString(2).replaceAll("0", "").length;

const i32References = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: Math.imul,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shrS: (a, b) => a >> b,
  shrU: (a, b) => (a >>> b) | 0,
  rotl: rotate,
  rotr: (a, b) => rotate(a, -b),
  divS: (a, b) => (a / b) | 0,
  divU: (a, b) => (u(a) / u(b)) | 0,
  remS: (a, b) => (a % b) | 0,
  remU: (a, b) => (u(a) % u(b)) | 0,
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  ltS: (a, b) => Number(a < b),
  ltU: (a, b) => Number(u(a) < u(b)),
  gtS: (a, b) => Number(a > b),
  gtU: (a, b) => Number(u(a) > u(b)),
  leS: (a, b) => Number(a <= b),
  leU: (a, b) => Number(u(a) <= u(b)),
  geS: (a, b) => Number(a >= b),
  geU: (a, b) => Number(u(a) >= u(b)),
  eqz: (a) => Number(a === 0),
  clz: Math.clz32,
  ctz: (a) => (a === 0 ? 32 : 31 - Math.clz32(a & -a)),
  popcnt: bitCount,
} satisfies Partial<Record<keyof typeof i32, Reference>>;

const divides = (name: string) => name.startsWith("div") || name.startsWith("rem");

describe("i32", () => {
  it.each(Object.entries<Reference>(i32References))("%s", (name, reference) => {
    const instruction = i32[name as keyof typeof i32References];
    const compiled = compileScalar({ a: "i32", b: "i32" }, "i32", ({ a, b }) =>
      (instruction as (a: Operand<"i32">, b: Operand<"i32">) => Expression<"i32">)(a, b),
    );
    for (const a of integers) {
      for (const b of integers) {
        const traps =
          divides(name) && (b === 0 || (name === "divS" && a === -(2 ** 31) && b === -1));
        if (traps) expect(() => compiled(a, b)).toThrow();
        else expect(compiled(a, b), `${a}, ${b}`).toBe(reference(a, b) + 0);
      }
    }
  });
});

/** To the nearest integer, halves to even, −0 kept. */
const nearest = (a: number) => {
  if (!Number.isFinite(a) || Math.abs(a) >= 2 ** 52) return a;
  const down = Math.floor(a);
  const isDown = a - down < 0.5 || (a - down === 0.5 && down % 2 === 0);
  return isDown ? (down === 0 && a < 0 ? -0 : down) : down + 1 === 0 ? -0 : down + 1;
};

const floatReferences = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: Math.min,
  max: Math.max,
  copysign: (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
  abs: Math.abs,
  neg: (a) => -a,
  ceil: Math.ceil,
  floor: Math.floor,
  trunc: Math.trunc,
  nearest,
  sqrt: Math.sqrt,
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  lt: (a, b) => Number(a < b),
  gt: (a, b) => Number(a > b),
  le: (a, b) => Number(a <= b),
  ge: (a, b) => Number(a >= b),
} satisfies Partial<Record<keyof ScalarFloat<"f32">, Reference>>;

function testFloat<T extends FloatType>(float: ScalarFloat<T>, round: (value: number) => number) {
  describe(float.type, () => {
    it.each(Object.entries<Reference>(floatReferences))("%s", (name, reference) => {
      const instruction = float[name as keyof typeof floatReferences] as (
        a: Expression<T>,
        b: Expression<T>,
      ) => Expression<T | "i32">;
      const result: ScalarType = /^(eq|ne|lt|gt|le|ge)$/.test(name) ? "i32" : float.type;
      const compiled = compileScalar({ a: float.type, b: float.type }, result, ({ a, b }) =>
        instruction(a, b),
      );
      for (const a of floats.map(round)) {
        for (const b of floats.map(round)) {
          const expected = round(reference(a, b));
          const isNaNSign = name === "copysign" && Number.isNaN(a + b);
          if (!isNaNSign) expect(compiled(a, b), `${a}, ${b}`).toBe(expected);
        }
      }
    });

    it("holds constants", () => {
      for (const value of floats) {
        const compiled = compileScalar(
          {},
          float.type as FloatType,
          () => float.constant(value) as Expression<FloatType>,
        );
        expect(compiled()).toBe(round(value));
      }
    });
  });
}
testFloat(f32, Math.fround);
testFloat(f64, (value) => value);

describe("conversions", () => {
  const truncate = (a: number) =>
    Number.isNaN(a) ? 0 : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(a))) + 0;

  it("float to integer, saturating", () => {
    const fromF32 = compileScalar({ a: "f32" }, "i32", ({ a }) => i32.truncSatF32S(a));
    const fromF64 = compileScalar({ a: "f64" }, "i32", ({ a }) => i32.truncSatF64S(a));
    for (const value of [...floats, 2 ** 31, -(2 ** 31) - 1, 123456789.75]) {
      expect(fromF32(value)).toBe(truncate(Math.fround(value)));
      expect(fromF64(value)).toBe(truncate(value));
    }
  });

  it("integer to float", () => {
    const toF32 = compileScalar({ a: "i32" }, "f32", ({ a }) => f32.convertI32S(a));
    const toF64 = compileScalar({ a: "i32" }, "f64", ({ a }) => f64.convertI32S(a));
    for (const value of integers) {
      expect(toF32(value)).toBe(Math.fround(value));
      expect(toF64(value)).toBe(value);
    }
  });

  it("float32 to float64 and back", () => {
    const demote = compileScalar({ a: "f64" }, "f32", ({ a }) => f32.demoteF64(a));
    const promote = compileScalar({ a: "f32" }, "f64", ({ a }) => f64.promoteF32(a));
    for (const value of floats) {
      expect(demote(value)).toBe(Math.fround(value));
      expect(promote(value)).toBe(Math.fround(value));
    }
  });

  it("bits", () => {
    const toBits = compileScalar({ a: "f32" }, "i32", ({ a }) => i32.reinterpretF32(a));
    const fromBits = compileScalar({ a: "i32" }, "f32", ({ a }) => f32.reinterpretI32(a));
    const view = new DataView(new ArrayBuffer(4));
    for (const value of [0, -0, 1, -1.5, 1e30, Infinity]) {
      view.setFloat32(0, value);
      expect(toBits(value)).toBe(view.getInt32(0));
      expect(fromBits(view.getInt32(0))).toBe(Math.fround(value));
    }
  });
});

describe("select", () => {
  it("takes the first when the condition is not 0", () => {
    const pick = compileScalar({ c: "i32", a: "f64", b: "f64" }, "f64", ({ c, a, b }) =>
      select(c, a, b),
    );
    expect(pick(1, 2.5, 3.5)).toBe(2.5);
    expect(pick(-7, 2.5, 3.5)).toBe(2.5);
    expect(pick(0, 2.5, 3.5)).toBe(3.5);
  });
});
