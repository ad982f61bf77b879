import type { FloatType } from "../expression.ts";
import { type Vector, v128 } from "../vector.ts";
import { coefficients, quarterPi } from "./coefficients.ts";
import type { Lanes } from "./lanes.ts";

/** Numbers from here on are made smaller, so that the sum of two is finite. */
const large: Record<FloatType, number> = { f32: 2 ** 126, f64: 2 ** 1022 };

/** tan π/8 */
const wide = Math.SQRT2 - 1;

/**
 * The angle of the point (x, y): a number of eighths of a turn, and an angle from there, of at most π/8. Between
 * the axis and the diagonal it is atan q of the quotient of the smaller coordinate and the larger one;
 * beyond tan π/8 that is π/4 + atan((q − 1)/(q + 1)). Where y is the larger one it is π/2 − that, where x is
 * negative π − that.
 */
export function atan2(lanes: Lanes, y: Vector, x: Vector): Vector {
  const { float, keep, constant, type } = lanes;
  const [width, height] = [keep(float.abs(x)), keep(float.abs(y))];
  const [least, most] = [float.min(width, height), keep(float.max(width, height))];
  const isLarge = float.ge(most, constant(large[type]));
  const scale = keep(lanes.blend(isLarge, constant(0.25), constant(1)));
  const [small, big] = [keep(float.mul(least, scale)), keep(float.mul(most, scale))];
  const isInfinite = keep(float.eq(small, constant(Infinity)));
  const isWide = keep(v128.or(isInfinite, float.gt(small, float.mul(big, constant(wide)))));
  const above = lanes.blend(isWide, float.sub(small, big), small);
  const below = lanes.blend(isWide, float.add(small, big), big);
  // Of 0/0, the angle is that of 0; of ∞/∞, that of the diagonal.
  const hasNoQuotient = v128.or(isInfinite, float.eq(big, constant(0)));
  const q = keep(v128.andnot(float.div(above, below), hasNoQuotient));
  const square = keep(float.mul(q, q));
  const series = float.mul(float.mul(square, q), lanes.polynomial(square, coefficients[type].atan));

  const isSteep = keep(float.gt(height, width));
  // −0 is a negative x too.
  const isBehind = keep(float.lt(v128.or(lanes.signOf(x), constant(1)), constant(0)));
  const diagonal = keep(v128.and(isWide, constant(1)));
  const ahead = keep(lanes.blend(isSteep, float.sub(constant(2), diagonal), diagonal));
  const eighths = keep(lanes.blend(isBehind, float.sub(constant(4), ahead), ahead));
  const turned = keep(lanes.signOf(v128.xor(isSteep, isBehind)));
  const angle = fromEighths(lanes, eighths, v128.xor(q, turned), v128.xor(series, turned));
  return v128.xor(angle, lanes.signOf(y));
}

/** So many eighths of a turn, and an angle of two parts, of which the second is small. */
function fromEighths(lanes: Lanes, eighths: Vector, angle: Vector, rest: Vector): Vector {
  const { float } = lanes;
  const [high, low] = quarterPi[lanes.type].map(lanes.constant);
  const small = float.add(float.mul(eighths, low), rest);
  return float.add(float.mul(eighths, high), float.add(angle, small));
}

/** atan x */
export function atan(lanes: Lanes, x: Vector): Vector {
  return atan2(lanes, x, lanes.constant(1));
}

/** asin t = t + t³·P(t²) of t = |x| up to ½, and beyond of t = √((1 − |x|)/2), of which the angle is half the rest. */
function arcsine(lanes: Lanes, x: Vector) {
  const { float, keep, constant, type } = lanes;
  const size = keep(float.abs(x));
  const isFar = keep(float.gt(size, constant(0.5)));
  const half = float.sqrt(float.mul(float.sub(constant(1), size), constant(0.5)));
  const t = keep(lanes.blend(isFar, half, size));
  const square = keep(float.mul(t, t));
  const series = float.mul(float.mul(square, t), lanes.polynomial(square, coefficients[type].asin));
  return { isFar, t, series: keep(series) };
}

/** asin x: beyond ½ it is π/2 − 2 asin t. */
export function asin(lanes: Lanes, x: Vector): Vector {
  const { float, constant, keep } = lanes;
  const { isFar, t, series } = arcsine(lanes, x);
  const eighths = keep(v128.and(isFar, constant(2)));
  const factor = keep(lanes.blend(isFar, constant(-2), constant(1)));
  const angle = fromEighths(lanes, eighths, float.mul(factor, t), float.mul(factor, series));
  return v128.xor(angle, lanes.signOf(x));
}

/** acos x = π/2 − asin x, but 2 asin t beyond ½, and π − 2 asin t beyond −½. */
export function acos(lanes: Lanes, x: Vector): Vector {
  const { float, constant, keep } = lanes;
  const { isFar, t, series } = arcsine(lanes, x);
  const isBehind = keep(float.lt(x, constant(0)));
  const far = v128.and(isBehind, constant(4));
  const eighths = keep(lanes.blend(isFar, far, constant(2)));
  const size = lanes.blend(isFar, constant(2), constant(1));
  // Less than π/2 where x is positive and near 0, less than π where it is negative and far.
  const sign = v128.andnot(constant(-0), v128.xor(isFar, isBehind));
  const factor = keep(v128.xor(size, sign));
  return fromEighths(lanes, eighths, float.mul(factor, t), float.mul(factor, series));
}
