import { erf, integerPower, pow } from "./special.ts";

/** A list as long as the number of arguments. */
interface Lists<T> {
  1: readonly [x: T];
  2: readonly [a: T, b: T];
  3: readonly [c: T, a: T, b: T];
}

type Arity = keyof Lists<unknown>;

interface Row<N extends Arity> {
  readonly arity: N;
  /**
   * What comes out: the widest kind of the arguments that carry the value, a float, 0 or 1, or, of
   * 32-bit integers, one.
   */
  readonly kind: "same" | "float" | "bool" | "integer";
  /** The value, in double precision. */
  readonly value: (...args: Lists<number>[N]) => number;
  /** The same in JavaScript; of kind `bool`, and as a choice's first argument, a condition. */
  readonly javascript: (...args: Lists<string>[N]) => string;
}

type UnaryMath = {
  [Name in keyof Math]: Math[Name] extends (x: number) => number ? Name : never;
}[keyof Math] &
  string;

/** A function that JavaScript has. */
const inMath = (name: UnaryMath) => ({
  arity: 1 as const,
  value: Math[name],
  javascript: (x: string) => `Math.${name}(${x})`,
});

/** An operator that JavaScript has: of numbers in parentheses, of a condition without. */
const infix = (symbol: string) => (a: string, b: string) => `(${a} ${symbol} ${b})`;
const between = (symbol: string) => (a: string, b: string) => `${a} ${symbol} ${b}`;

/** The primitive scalar functions. */
export const primitives = {
  add: { arity: 2, kind: "same", value: (a, b) => a + b, javascript: infix("+") },
  sub: { arity: 2, kind: "same", value: (a, b) => a - b, javascript: infix("-") },
  mul: { arity: 2, kind: "same", value: (a, b) => a * b, javascript: infix("*") },
  /** a · b, but 0 where a is 0 and b is infinite or not a number (TensorFlow's multiply_no_nan). */
  mulNoNaN: {
    arity: 2,
    kind: "same",
    value: (a, b) => (a === 0 && !Number.isFinite(b) ? 0 : a * b),
    javascript: (a, b) => `(${b} - ${b} !== 0 && ${a} === 0 ? 0 : ${a} * ${b})`,
  },
  div: { arity: 2, kind: "float", value: (a, b) => a / b, javascript: infix("/") },
  neg: { arity: 1, kind: "same", value: (x) => -x, javascript: (x) => `(-${x})` },
  pow: { arity: 2, kind: "same", value: pow, javascript: (a, b) => `pow(${a}, ${b})` },
  exp: { ...inMath("exp"), kind: "float" },
  log: { ...inMath("log"), kind: "float" },
  expm1: { ...inMath("expm1"), kind: "float" },
  log1p: { ...inMath("log1p"), kind: "float" },
  sqrt: { ...inMath("sqrt"), kind: "float" },
  sin: { ...inMath("sin"), kind: "float" },
  cos: { ...inMath("cos"), kind: "float" },
  asin: { ...inMath("asin"), kind: "float" },
  acos: { ...inMath("acos"), kind: "float" },
  atan: { ...inMath("atan"), kind: "float" },
  /** The angle of the point (b, a), in (−π, π]. */
  atan2: {
    arity: 2,
    kind: "float",
    value: Math.atan2,
    javascript: (a, b) => `Math.atan2(${a}, ${b})`,
  },
  tanh: { ...inMath("tanh"), kind: "float" },
  sigmoid: {
    arity: 1,
    kind: "float",
    value: (x) => 1 / (1 + Math.exp(-x)),
    javascript: (x) => `(1 / (1 + Math.exp(-${x})))`,
  },
  erf: { arity: 1, kind: "float", value: erf, javascript: (x) => `erf(${x})` },
  abs: { ...inMath("abs"), kind: "same" },
  sign: { ...inMath("sign"), kind: "same" },
  floor: { ...inMath("floor"), kind: "same" },
  min: { arity: 2, kind: "same", value: Math.min, javascript: (a, b) => `Math.min(${a}, ${b})` },
  max: { arity: 2, kind: "same", value: Math.max, javascript: (a, b) => `Math.max(${a}, ${b})` },
  less: {
    arity: 2,
    kind: "bool",
    value: (a, b) => (a < b ? 1 : 0),
    javascript: between("<"),
  },
  lessEqual: {
    arity: 2,
    kind: "bool",
    value: (a, b) => (a <= b ? 1 : 0),
    javascript: between("<="),
  },
  equal: {
    arity: 2,
    kind: "bool",
    value: (a, b) => (a === b ? 1 : 0),
    javascript: between("==="),
  },
  /** `select(c, a, b)` is a where c is not 0, else b. */
  select: {
    arity: 3,
    kind: "same",
    value: (c, a, b) => (c !== 0 ? a : b),
    javascript: (c, a, b) => `(${c} ? ${a} : ${b})`,
  },
  /** x modulo 2³², from −2³¹ on: what 32 bits keep of a sum of integers. */
  wrap: { arity: 1, kind: "integer", value: (x) => x | 0, javascript: (x) => `(${x} | 0)` },
  /** a · b of integers, modulo 2³² */
  imul: {
    arity: 2,
    kind: "integer",
    value: Math.imul,
    javascript: (a, b) => `Math.imul(${a}, ${b})`,
  },
  /** aᵇ of integers, b not negative, modulo 2³² */
  ipow: {
    arity: 2,
    kind: "integer",
    value: integerPower,
    javascript: (a, b) => `integerPower(${a}, ${b})`,
  },
} as const satisfies Record<string, Row<1> | Row<2> | Row<3>>;

export type Primitive = keyof typeof primitives;

/** A tuple as long as the primitive has arguments. */
export type Arguments<P extends Primitive, T> = Lists<T>[(typeof primitives)[P]["arity"]];
