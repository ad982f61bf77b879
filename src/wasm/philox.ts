import { type AnyFloat, Lanes } from "./elementary/lanes.ts";
import type { Operand } from "./expression.ts";
import type { FunctionBuilder } from "./function-builder.ts";
import { f32x4, f64x2, i32x4, i64x2, type Vector, v128 } from "./vector.ts";

/** A draw's key, in 32-bit words: `seed` and `offset` of the generator's key, low words first. */
export interface KeyWords {
  readonly seed: readonly [low: Operand<"i32">, high: Operand<"i32">];
  readonly offset: readonly [low: Operand<"i32">, high: Operand<"i32">];
}

const ROUNDS = 10;

/** The products of unsigned 32-bit integers: their upper and lower words. */
function multiply(f: FunctionBuilder, a: Vector, b: Vector): { high: Vector; low: Vector } {
  const first = f.local("v128", i64x2.extmulLowI32x4U(a, b));
  const second = f.local("v128", i64x2.extmulHighI32x4U(a, b));
  return {
    high: i32x4.shuffle(first, second, [1, 3, 5, 7]),
    low: i32x4.shuffle(first, second, [0, 2, 4, 6]),
  };
}

/**
 * Writes the code for 16 words of a draw, as four vectors: those that `philoxWords` has from number
 * 4 · `block` on, in its order. `block` is a multiple of 4: the lanes are that block of Philox-4x32-10
 * and the next three.
 */
export function emitPhiloxWords(
  f: FunctionBuilder,
  { seed, offset }: KeyWords,
  block: Operand<"i32">,
): Vector[] {
  const keep = (value: Vector) => f.local("v128", value);
  const constant = (value: number) => f.shared(i32x4.splat(value));
  const laneNumbers = f.shared(v128.constant([0, 1, 2, 3].flatMap((lane) => [lane, 0, 0, 0])));
  let counter: Vector[] = [
    keep(i32x4.add(i32x4.splat(block), laneNumbers)),
    constant(0),
    keep(i32x4.splat(offset[0])),
    keep(i32x4.splat(offset[1])),
  ];
  const key = seed.map((word) => keep(i32x4.splat(word)));
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) {
      f.set(key[0], i32x4.add(key[0], constant(0x9e3779b9)));
      f.set(key[1], i32x4.add(key[1], constant(0xbb67ae85)));
    }
    const [c0, c1, c2, c3] = counter;
    const product0 = multiply(f, c0, constant(0xd2511f53));
    const product1 = multiply(f, c2, constant(0xcd9e8d57));
    counter = [
      v128.xor(v128.xor(c1, key[0]), product1.high),
      product1.low,
      v128.xor(v128.xor(c3, key[1]), product0.high),
      product0.low,
    ].map(keep);
  }
  return counter;
}

/**
 * Writes the code for the 16 (float32) or 8 (float64) numbers of a draw that come of the words of
 * {@link emitPhiloxWords}, as four vectors: uniform on [0, 1), the same as `fillUniform`'s to the bit.
 */
export function emitUniform(
  f: FunctionBuilder,
  float: AnyFloat,
  key: KeyWords,
  block: Operand<"i32">,
): Vector[] {
  const lanes = new Lanes(f, float, { fma: false });
  const words = emitPhiloxWords(f, key, block);
  const numbers =
    float.lanes === 4
      ? words.map((word) => uniform24(lanes, word))
      : [words.slice(0, 2), words.slice(2)].flatMap(([high, low]) => uniform53(lanes, high, low));
  return numbers.map(lanes.keep);
}

/** 24 bits of a word. */
function uniform24({ constant }: Lanes, word: Vector): Vector {
  return f32x4.mul(f32x4.convertI32x4S(i32x4.shrU(word, 8)), constant(2 ** -24));
}

/** Four words as float64, in two vectors. */
export function toDoubles(words: Vector): Vector[] {
  return [words, i32x4.shuffle(words, words, [2, 3, 2, 3])].map(f64x2.convertLowI32x4U);
}

/** Four numbers of 53 bits, those of one word and the upper 21 of another, in two vectors. */
export function uniform53({ constant, keep }: Lanes, high: Vector, low: Vector): Vector[] {
  const lows = toDoubles(keep(i32x4.shrU(low, 11)));
  return toDoubles(high).map((each, half) =>
    f64x2.mul(f64x2.add(f64x2.mul(each, constant(2 ** 21)), lows[half]), constant(2 ** -53)),
  );
}
