import {
  constant,
  type Expression,
  type FloatType,
  instruction,
  type Operand,
  operand,
  type ScalarType,
} from "./expression.ts";
import { type Load, load } from "./memory-access.ts";

/** Instructions of one shape whose opcodes follow one another from `first`, in the order of `names`. */
export function family<Name extends string, F>(
  first: number,
  names: readonly Name[],
  make: (opcode: number) => F,
): Record<Name, F> {
  return Object.fromEntries(names.map((name, index) => [name, make(first + index)])) as Record<
    Name,
    F
  >;
}

type Unary<From extends ScalarType, To extends ScalarType> = (a: Operand<From>) => Expression<To>;
type Binary<From extends ScalarType, To extends ScalarType> = (
  a: Operand<From>,
  b: Operand<From>,
) => Expression<To>;

function unary<From extends ScalarType, To extends ScalarType>(from: From, to: To) {
  return (...code: number[]): Unary<From, To> =>
    (a) =>
      instruction(to, code, [operand(from, a)]);
}

function binary<From extends ScalarType, To extends ScalarType>(from: From, to: To) {
  return (...code: number[]): Binary<From, To> =>
    (a, b) =>
      instruction(to, code, [operand(from, a), operand(from, b)]);
}

/** Arithmetic on 32-bit integers; comparisons give 1 or 0. `S` and `U` mean signed and unsigned. */
export const i32 = {
  constant: (value: number) => constant("i32", value),
  load: load("i32", [0x28], 4),
  load8U: load("i32", [0x2d], 1),
  eqz: unary("i32", "i32")(0x45),
  ...family(
    0x46,
    ["eq", "ne", "ltS", "ltU", "gtS", "gtU", "leS", "leU", "geS", "geU"],
    binary("i32", "i32"),
  ),
  ...family(0x67, ["clz", "ctz", "popcnt"], unary("i32", "i32")),
  ...family(
    0x6a,
    ["add", "sub", "mul", "divS", "divU", "remS", "remU", "and", "or", "xor"],
    binary("i32", "i32"),
  ),
  ...family(0x74, ["shl", "shrS", "shrU", "rotl", "rotr"], binary("i32", "i32")),
  /** Rounds towards zero; out of range gives the nearest end, and NaN gives 0. */
  truncSatF32S: unary("f32", "i32")(0xfc, 0x00),
  truncSatF64S: unary("f64", "i32")(0xfc, 0x02),
  reinterpretF32: unary("f32", "i32")(0xbc),
};

const floatUnary = ["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"] as const;
const floatBinary = ["add", "sub", "mul", "div", "min", "max", "copysign"] as const;
const floatComparison = ["eq", "ne", "lt", "gt", "le", "ge"] as const;

/** The instructions that float32 and float64 have in common. */
export interface ScalarFloat<T extends FloatType>
  extends Record<(typeof floatUnary)[number], Unary<T, T>>,
    Record<(typeof floatBinary)[number], Binary<T, T>>,
    Record<(typeof floatComparison)[number], Binary<T, "i32">> {
  readonly type: T;
  /** Bytes in memory. */
  readonly size: number;
  readonly constant: (value: number) => Expression<T>;
  readonly load: Load<T>;
  readonly convertI32S: Unary<"i32", T>;
}

function scalarFloat<T extends FloatType>(
  type: T,
  size: number,
  opcodes: { load: number; comparison: number; unary: number; convertI32S: number },
): ScalarFloat<T> {
  return {
    type,
    size,
    constant: (value) => constant(type, value),
    load: load(type, [opcodes.load], size),
    ...family(opcodes.comparison, floatComparison, binary(type, "i32")),
    ...family(opcodes.unary, floatUnary, unary(type, type)),
    ...family(opcodes.unary + floatUnary.length, floatBinary, binary(type, type)),
    convertI32S: unary("i32", type)(opcodes.convertI32S),
  };
}

/** Arithmetic on float32. */
export const f32 = {
  ...scalarFloat("f32", 4, { load: 0x2a, comparison: 0x5b, unary: 0x8b, convertI32S: 0xb2 }),
  demoteF64: unary("f64", "f32")(0xb6),
  reinterpretI32: unary("i32", "f32")(0xbe),
};

/** Arithmetic on float64. */
export const f64 = {
  ...scalarFloat("f64", 8, { load: 0x2b, comparison: 0x61, unary: 0x99, convertI32S: 0xb7 }),
  promoteF32: unary("f32", "f64")(0xbb),
};
