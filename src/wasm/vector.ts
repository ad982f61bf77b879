import { unsigned } from "./encoding.ts";
import {
  type Expression,
  type FloatType,
  instruction,
  type Operand,
  operand,
  type ScalarType,
} from "./expression.ts";
import { type Load, load } from "./memory-access.ts";
import { f32, f64, family, type ScalarFloat } from "./scalar.ts";

/** A 128-bit vector; how its bits are read is said by the instruction, not by the type. */
export type Vector = Expression<"v128">;
type Unary = (a: Vector) => Vector;
type Binary = (a: Vector, b: Vector) => Vector;
type Ternary = (a: Vector, b: Vector, c: Vector) => Vector;
type Shift = (a: Vector, bits: Operand<"i32">) => Vector;

/** A SIMD instruction's code: the prefix, then the opcode as LEB128. */
const simd = (opcode: number, ...immediates: number[]): number[] => [
  0xfd,
  ...unsigned(opcode),
  ...immediates,
];

const vectors = (operands: readonly Vector[]): Vector[] =>
  operands.map((each) => operand("v128", each));

const unary =
  (opcode: number): Unary =>
  (a) =>
    instruction("v128", simd(opcode), vectors([a]));

const binary =
  (opcode: number): Binary =>
  (a, b) =>
    instruction("v128", simd(opcode), vectors([a, b]));

const ternary =
  (opcode: number): Ternary =>
  (a, b, c) =>
    instruction("v128", simd(opcode), vectors([a, b, c]));

const shift =
  (opcode: number): Shift =>
  (a, bits) =>
    instruction("v128", simd(opcode), [operand("v128", a), operand("i32", bits)]);

const test =
  (opcode: number) =>
  (a: Vector): Expression<"i32"> =>
    instruction("i32", simd(opcode), vectors([a]));

const splat =
  <T extends ScalarType>(type: T, opcode: number) =>
  (value: Operand<T>): Vector =>
    instruction("v128", simd(opcode), [operand(type, value)]);

function lane(index: number, lanes: number): number {
  if (!Number.isInteger(index) || index < 0 || index >= lanes) {
    throw new RangeError(`wasm: expected a lane in [0, ${lanes}), got ${index}`);
  }
  return index;
}

const extractLane =
  <T extends ScalarType>(type: T, opcode: number, lanes: number) =>
  (a: Vector, index: number): Expression<T> =>
    instruction(type, simd(opcode, lane(index, lanes)), vectors([a]));

/** The 128 bits as bits. */
export const v128 = {
  /** The 16 bytes, lowest first. */
  constant(bytes: readonly number[]): Vector {
    if (bytes.length !== 16) {
      throw new RangeError(`wasm: a v128 has 16 bytes, got ${bytes.length}`);
    }
    return instruction("v128", simd(12, ...bytes), []);
  },
  load: load("v128", simd(0), 16),
  load32Splat: load("v128", simd(9), 4),
  load64Splat: load("v128", simd(10), 8),
  load32Zero: load("v128", simd(92), 4),
  load64Zero: load("v128", simd(93), 8),
  not: unary(77),
  /** `andnot(a, b)` is a ∧ ¬b. */
  ...family(78, ["and", "andnot", "or", "xor"], binary),
  /** `bitselect(a, b, mask)` takes a's bits where the mask is 1, and b's where it is 0. */
  bitselect: ternary(82),
  anyTrue: test(83),
};

/** Lanes of `a` (0, 1, …) and of `b` (going on from a's last) in a new order; 4 or 2 of them. */
function shuffle(lanes: number) {
  return (a: Vector, b: Vector, order: readonly number[]): Vector => {
    if (order.length !== lanes) {
      throw new RangeError(`wasm: a shuffle needs ${lanes} lanes, got ${order.length}`);
    }
    const width = 16 / lanes;
    const bytes = order.flatMap((each) =>
      Array.from({ length: width }, (_, byte) => lane(each, 2 * lanes) * width + byte),
    );
    return instruction("v128", simd(13, ...bytes), vectors([a, b]));
  };
}

/** Sixteen bytes. */
export const i8x16 = {
  /** Lane i is lane b[i] of a, or 0 where there is no such lane. */
  swizzle: binary(14),
  sub: binary(113),
};

/** Four 32-bit integers. Comparisons give all ones or all zeros in each lane. */
export const i32x4 = {
  splat: splat("i32", 17),
  extractLane: extractLane("i32", 27, 4),
  ...family(55, ["eq", "ne", "ltS", "ltU", "gtS", "gtU", "leS", "leU", "geS", "geU"], binary),
  ...family(160, ["abs", "neg"], unary),
  allTrue: test(163),
  bitmask: test(164),
  ...family(171, ["shl", "shrS", "shrU"], shift),
  add: binary(174),
  sub: binary(177),
  ...family(181, ["mul", "minS", "minU", "maxS", "maxU"], binary),
  truncSatF32x4S: unary(248),
  /** The lower two lanes; the upper two are 0. */
  truncSatF64x2SZero: unary(252),
  shuffle: shuffle(4),
};

/** Two 64-bit integers, as the bit patterns of float64 need them. */
export const i64x2 = {
  ...family(199, ["extendLowI32x4S", "extendHighI32x4S"], unary),
  ...family(203, ["shl", "shrS", "shrU"], shift),
  add: binary(206),
  sub: binary(209),
  mul: binary(213),
  ...family(
    220,
    ["extmulLowI32x4S", "extmulHighI32x4S", "extmulLowI32x4U", "extmulHighI32x4U"],
    binary,
  ),
  shuffle: shuffle(2),
};

const comparisonNames = ["eq", "ne", "lt", "gt", "le", "ge"] as const;
const binaryNames = ["add", "sub", "mul", "div", "min", "max", "pmin", "pmax"] as const;
const roundingNames = ["ceil", "floor", "trunc", "nearest"] as const;

/** The instructions that f32x4 and f64x2 have in common. */
export interface VectorFloat<T extends FloatType>
  extends Record<(typeof binaryNames)[number] | (typeof comparisonNames)[number], Binary>,
    Record<(typeof roundingNames)[number] | "abs" | "neg" | "sqrt", Unary> {
  readonly scalar: ScalarFloat<T>;
  readonly lanes: number;
  readonly splat: (value: Operand<T>) => Vector;
  /** One number from memory, in every lane. */
  readonly loadSplat: Load<"v128">;
  readonly extractLane: (a: Vector, index: number) => Expression<T>;
  /** `a·b + c`, rounded once where the processor can, else twice. Needs relaxed SIMD. */
  readonly relaxedMadd: Ternary;
  /** `−a·b + c`, likewise. */
  readonly relaxedNmadd: Ternary;
  readonly shuffle: (a: Vector, b: Vector, order: readonly number[]) => Vector;
}

/** Four float32 numbers. Comparisons give all ones or all zeros in each lane. */
export const f32x4 = {
  scalar: f32 as ScalarFloat<"f32">,
  lanes: 4,
  splat: splat("f32", 19),
  loadSplat: v128.load32Splat,
  extractLane: extractLane("f32", 31, 4),
  ...family(65, comparisonNames, binary),
  ...family(103, roundingNames, unary),
  ...family(224, ["abs", "neg"], unary),
  sqrt: unary(227),
  ...family(228, binaryNames, binary),
  convertI32x4S: unary(250),
  /** Two float64 lanes to the lower two; the upper two are 0. */
  demoteF64x2Zero: unary(94),
  ...family(0x105, ["relaxedMadd", "relaxedNmadd"], ternary),
  shuffle: shuffle(4),
};

/** Two float64 numbers. Comparisons give all ones or all zeros in each lane. */
export const f64x2 = {
  scalar: f64 as ScalarFloat<"f64">,
  lanes: 2,
  splat: splat("f64", 20),
  loadSplat: v128.load64Splat,
  extractLane: extractLane("f64", 33, 2),
  ...family(71, comparisonNames, binary),
  ...family(116, ["ceil", "floor"], unary),
  trunc: unary(122),
  nearest: unary(148),
  ...family(236, ["abs", "neg"], unary),
  sqrt: unary(239),
  ...family(240, binaryNames, binary),
  ...family(254, ["convertLowI32x4S", "convertLowI32x4U"], unary),
  promoteLowF32x4: unary(95),
  ...family(0x107, ["relaxedMadd", "relaxedNmadd"], ternary),
  shuffle: shuffle(2),
};
