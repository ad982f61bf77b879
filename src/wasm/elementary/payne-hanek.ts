import { f64x2, i8x16, i32x4, i64x2, type Vector, v128 } from "../vector.ts";
import { halfPi, twoOverPi } from "./coefficients.ts";
import type { Lanes } from "./lanes.ts";

// For a large x = M 2ᵉ, with an integer M of 53 bits, x · 2/π is wanted modulo 4. Bits of 2/π whose
// product with M is a multiple of 4 do not matter, nor do those behind the precision of the result: 192
// bits of 2/π, from a place that depends on e, are enough. (Payne and Hanek, "Radian reduction for
// trigonometric functions", 1983.)

/** Zeros before the first digit of 2/π, for exponents at which the 192 bits begin before it. */
const LEADING_BYTES = 6;
const WINDOW_BYTES = 24;

const both = (bytes: readonly number[]) => v128.constant([...bytes, ...bytes]);
const integer = (value: number) =>
  both(Array.from({ length: 8 }, (_, k) => Math.floor(value / 256 ** k) % 256));

const lowWord = (x: Vector) => v128.and(x, integer(2 ** 32 - 1));
const highWord = (x: Vector) => i64x2.shrU(x, 32);

/** The upper 64 bits of the product of unsigned 64-bit integers. */
function multiplyHigh({ keep }: Lanes, a: Vector, b: Vector): Vector {
  const [a0, a1, b0, b1] = [lowWord(a), highWord(a), lowWord(b), highWord(b)].map(keep);
  const cross = keep(i64x2.mul(a0, b1));
  const middle = keep(i64x2.add(i64x2.mul(a1, b0), highWord(i64x2.mul(a0, b0))));
  const carry = highWord(i64x2.add(lowWord(cross), lowWord(middle)));
  return [highWord(cross), highWord(middle), carry].reduce(i64x2.add, i64x2.mul(a1, b1));
}

/** The leading zeros and digits of 2/π, as far as a window for exponents below `exponents` reaches. */
function digits(exponents: number): Vector[] {
  const bytes = [...Array(LEADING_BYTES).fill(0), ...twoOverPi];
  const length = Math.ceil(exponents / 8) + WINDOW_BYTES;
  return Array.from({ length: Math.ceil(length / 16) }, (_, k) =>
    v128.constant(bytes.slice(16 * k, 16 * k + 16)),
  );
}

/** 64 bits of the digits from the byte whose number is in every byte of a lane, highest first. */
function read({ keep }: Lanes, table: readonly Vector[], at: Vector): Vector {
  const index = keep(i64x2.add(at, both([7, 6, 5, 4, 3, 2, 1, 0])));
  const parts = table.map((part, k) =>
    i8x16.swizzle(part, i8x16.sub(index, both(Array(8).fill(16 * k)))),
  );
  return keep(parts.reduce(v128.or));
}

/** π/2 · (upper + lower/2⁶⁴)/2⁶⁴, where the 128 bits are one signed integer. */
function toRadians(lanes: Lanes, upper: Vector, lower: Vector): Vector {
  const { float, constant, keep } = lanes;
  // Of a negative number, the complement: it is less by one unit of no weight, and its parts do not cancel.
  const sign = keep(i64x2.shrS(upper, 63));
  const [high, low] = [upper, lower].map((part) => keep(v128.xor(part, sign)));
  const word = (x: Vector, index: number) => i32x4.shuffle(x, x, [index, index + 2, 0, 0]);
  const scaled = (x: Vector, exponent: number) => float.mul(x, constant(2 ** exponent));
  const coarse = keep(scaled(f64x2.convertLowI32x4S(word(high, 1)), -32));
  const rest = [
    scaled(f64x2.convertLowI32x4U(word(high, 0)), -64),
    scaled(f64x2.convertLowI32x4U(word(low, 1)), -96),
    scaled(f64x2.convertLowI32x4U(word(low, 0)), -128),
  ].reduceRight((sum, part) => float.add(part, sum));
  // The product of `coarse`, of 31 bits, and the first part, of 21, is exact.
  const first = Math.round(halfPi.f64[0] * 2 ** 20) / 2 ** 20;
  const second = halfPi.f64[0] - first + halfPi.f64[1];
  const tail = lanes.madd(rest, constant(Math.PI / 2), float.mul(coarse, constant(second)));
  return v128.xor(lanes.madd(coarse, constant(first), tail), lanes.signOf(sign));
}

/**
 * x = n π/2 + r with |r| ≤ π/4 for float64 from 2¹⁰ to 2^exponents: the rest r, and n mod 4 in the two
 * highest bits of `turns`.
 */
export function reduceLarge(lanes: Lanes, x: Vector, exponents: number) {
  const { keep } = lanes;
  // With e + 48 − 2 = 8j + t and t < 8, x · 2/π / 4 is M 2ᵗ times the digits from byte j on.
  const place = keep(i64x2.sub(i64x2.shrU(x, 52), integer(1023 + 52 + 2 - 8 * LEADING_BYTES)));
  const j = keep(
    i8x16.swizzle(i64x2.shrU(place, 3), v128.constant([...Array(8).fill(0), ...Array(8).fill(8)])),
  );
  const powers = v128.constant(Array.from({ length: 16 }, (_, t) => (t < 8 ? 2 ** t : 0)));
  const t = v128.or(v128.and(place, integer(7)), both([0, 255, 255, 255, 255, 255, 255, 255]));
  const mantissa = v128.or(v128.and(x, integer(2 ** 52 - 1)), integer(2 ** 52));
  const m = keep(i64x2.mul(mantissa, i8x16.swizzle(powers, t)));

  const table = digits(exponents);
  const [first, second, third] = [0, 8, 16].map((byte) =>
    read(lanes, table, i64x2.add(j, both(Array(8).fill(byte)))),
  );
  // The fraction's upper 64 bits, and the next 63 with a carry above them.
  const next = keep(
    i64x2.add(i64x2.shrU(i64x2.mul(m, second), 1), i64x2.shrU(multiplyHigh(lanes, m, third), 1)),
  );
  const upper = keep(
    [i64x2.mul(m, first), multiplyHigh(lanes, m, second), i64x2.shrU(next, 63)].reduce(i64x2.add),
  );
  // Without its two highest bits, which count quarter turns, the fraction is a signed one of a quarter.
  const carried = v128.and(i64x2.shrU(next, 61), integer(3));
  return {
    turns: keep(i64x2.add(upper, integer(2 ** 61))),
    r: keep(
      toRadians(lanes, keep(v128.or(i64x2.shl(upper, 2), carried)), keep(i64x2.shl(next, 3))),
    ),
  };
}
