import type { FloatType } from "../expression.ts";
import { type Vector, v128 } from "../vector.ts";
import { coefficients, ln2 } from "./coefficients.ts";
import type { Lanes } from "./lanes.ts";

/** Where eˣ is 0 (below) and infinite (above), rounded outwards. */
const range: Record<FloatType, { low: number; high: number }> = {
  f32: { low: -104, high: 89 },
  f64: { low: -746, high: 710 },
};

/** From here on, tanh(x / 2) is 1 and expm1(−x) is −1. */
const saturation: Record<FloatType, number> = { f32: 20, f64: 40 };

/** Where tanh changes from one formula to the other. */
const tanhNear = 0.625;

export function clamp({ float, constant }: Lanes, x: Vector, low: number, high: number): Vector {
  // These two give their first operand where it is NaN.
  return float.pmax(float.pmin(x, constant(high)), constant(low));
}

/** A number eˣ as 2ⁿ (1 + p): with r = x − n ln 2, |r| ≤ ½ ln 2, p is expm1(r). */
interface SplitExp {
  /** The lowest bits are the integer n, and what was asked to be added to it. */
  readonly count: Vector;
  readonly p: Vector;
}

/**
 * x − n ln 2, but for the small part of ln 2, for the integer n nearest to x / ln 2. To round, a number
 * so large is added that the sum's lowest bit is worth 1; its bits then end with those of n + `shift`.
 */
function subtractLn2(lanes: Lanes, x: Vector, shift: number) {
  const { float, format, keep, type } = lanes;
  const magic = lanes.constant(1.5 * 2 ** format.mantissaBits + shift);
  const count = keep(lanes.madd(x, lanes.constant(Math.LOG2E), magic));
  const n = keep(float.sub(count, magic));
  const [ln2High, ln2Low] = ln2[type].map(lanes.constant);
  return { count, n, ln2Low, coarse: lanes.nmadd(n, ln2High, x) };
}

/** Splits eˣ. The lowest bits of `count` are n + `shift`. `series` is that of expm1. */
export function splitExp(
  lanes: Lanes,
  x: Vector,
  shift: number,
  series: readonly number[] = coefficients[lanes.type].expm1,
): SplitExp {
  const { float, keep } = lanes;
  const { count, n, ln2Low, coarse } = subtractLn2(lanes, x, shift);
  const r = keep(lanes.nmadd(n, ln2Low, coarse));
  const sum = lanes.polynomial(r, series);
  return { count, p: keep(lanes.madd(float.mul(r, r), sum, r)) };
}

/** Splits e^(x + low), for a `low` too small to be added to x, and loses nothing of the rest r. */
export function splitExpExactly(lanes: Lanes, x: Vector, low: Vector, shift: number): SplitExp {
  const { float, keep, type } = lanes;
  const { count, n, ln2Low, coarse: unkept } = subtractLn2(lanes, x, shift);
  const coarse = keep(unkept);
  const tail = keep(lanes.nmadd(n, ln2Low, low));
  const r = keep(float.add(coarse, tail));
  const lost = float.add(float.sub(coarse, r), tail);
  const sum = lanes.polynomial(r, coefficients[type].expm1);
  return { count, p: keep(float.add(r, lanes.madd(float.mul(r, r), sum, lost))) };
}

/** The number 2ᵏ, where the lowest bits of `exponent` are the integer k + bias. */
export function powerOfTwo({ format, keep }: Lanes, exponent: Vector): Vector {
  return keep(format.integer.shl(exponent, format.mantissaBits));
}

/** eˣ */
export function exp(lanes: Lanes, x: Vector): Vector {
  const { low, high } = range[lanes.type];
  return joinExp(
    lanes,
    splitExp(lanes, lanes.keep(clamp(lanes, x, low, high)), 2 * lanes.format.bias),
  );
}

/** 2ⁿ (1 + p), for the lowest bits of `count` n + 2 bias: in two factors, as 2ⁿ may be no number. */
export function joinExp(lanes: Lanes, { count, p }: SplitExp): Vector {
  const { float, format } = lanes;
  const half = lanes.keep(format.integer.shrU(count, 1));
  const first = powerOfTwo(lanes, half);
  const second = powerOfTwo(lanes, format.integer.sub(count, half));
  return float.mul(lanes.madd(p, first, first), second);
}

/** eˣ − 1 = 2ⁿ p + (2ⁿ − 1) */
export function expm1(lanes: Lanes, argument: Vector): Vector {
  const { float, format, type } = lanes;
  const { mantissaBits, bias } = format;
  const x = lanes.keep(clamp(lanes, argument, -saturation[type], range[type].high));
  const { count, p } = splitExpExactly(lanes, x, lanes.constant(0), bias - 1);
  // Half of it, then twice that: 2ⁿ may overflow where the result does not.
  const scale = powerOfTwo(lanes, count);
  const half = lanes.keep(lanes.madd(p, scale, float.sub(scale, lanes.constant(0.5))));
  const tiny = float.lt(float.abs(x), lanes.constant(2 ** -(mantissaBits + 2)));
  return lanes.blend(tiny, argument, float.add(half, half));
}

/** tanh x: near 0 a polynomial, further out 1 − 2 / (e²ˣ + 1). */
export function tanh(lanes: Lanes, x: Vector): Vector {
  const { float, format, type } = lanes;
  const magnitude = lanes.keep(float.abs(x));
  const square = lanes.keep(float.mul(x, x));
  const series = lanes.polynomial(square, coefficients[type].tanh);
  const near = lanes.madd(float.mul(square, magnitude), series, magnitude);
  const twice = float.pmin(float.add(magnitude, magnitude), lanes.constant(saturation[type]));
  const { count, p } = splitExp(lanes, lanes.keep(twice), format.bias);
  const scale = powerOfTwo(lanes, count);
  const one = lanes.constant(1);
  const denominator = lanes.madd(p, scale, float.add(scale, one));
  const far = float.sub(one, float.div(lanes.constant(2), denominator));
  const isNear = float.lt(magnitude, lanes.constant(tanhNear));
  return v128.or(lanes.blend(isNear, near, far), lanes.signOf(x));
}

/** 1 / (1 + e⁻ˣ) = a / (a + b + b p) with a = 2⁻ᵏ and b = 2ⁿ⁻ᵏ, of which neither overflows for k = n/2. */
export function sigmoid(lanes: Lanes, x: Vector): Vector {
  const { float, format, type } = lanes;
  const { integer, mantissaBits, bias } = format;
  const { low } = range[type];
  const { count, p } = splitExp(lanes, lanes.keep(float.neg(clamp(lanes, x, low, -low))), 2 * bias);
  const half = lanes.keep(integer.shrU(count, 1));
  const a = lanes.keep(integer.sub(lanes.constant(2 ** bias), integer.shl(half, mantissaBits)));
  const b = powerOfTwo(lanes, integer.sub(count, half));
  const sum = lanes.keep(float.add(a, b));
  const lost = float.sub(a, float.sub(sum, b));
  return float.div(a, float.add(sum, lanes.madd(p, b, lost)));
}
