import { f64x2, type Vector, v128 } from "../vector.ts";
import { coefficients, ln2 } from "./coefficients.ts";
import { clamp, joinExp, splitExpExactly } from "./exponential.ts";
import type { Lanes } from "./lanes.ts";
import { splitPositive } from "./logarithm.ts";

// A number in two parts, upper + lower, holds about twice the bits of one. The upper part is cut to 26
// bits, so that products of two upper parts are exact without a fused multiply-add. (Dekker, "A
// floating-point technique for extending the available precision", 1971.)

const { add, sub, mul } = f64x2;

/** 2/3 in 26 bits. */
const twoThirds = Math.round((2 / 3) * 2 ** 26) / 2 ** 26;

interface Double {
  /** At most 26 bits. */
  readonly upper: Vector;
  readonly lower: Vector;
}

/** The 26 upper bits. */
const cut = ({ keep }: Lanes, x: Vector): Vector =>
  keep(
    v128.and(
      x,
      v128.constant([0, 0, 0, 248, 255, 255, 255, 255, 0, 0, 0, 248, 255, 255, 255, 255]),
    ),
  );

/** a + b in two parts, where |a| is larger or 0. */
function sum(lanes: Lanes, a: Vector, b: Vector): { value: Vector; lost: Vector } {
  const value = lanes.keep(add(a, b));
  return { value, lost: sub(b, sub(value, a)) };
}

/** In two parts again: a + b, where b is small. */
function double(lanes: Lanes, a: Vector, b: Vector): Double {
  const upper = cut(lanes, add(a, b));
  return { upper, lower: lanes.keep(add(sub(a, upper), b)) };
}

function product(lanes: Lanes, a: Double, b: Double): Double {
  const cross = add(mul(a.upper, b.lower), mul(a.lower, lanes.keep(add(b.upper, b.lower))));
  return double(lanes, lanes.keep(mul(a.upper, b.upper)), lanes.keep(cross));
}

/** log a for positive, finite a, to about 65 bits: k ln 2 + 2s + s³ (2/3 + s² V(s²)), s = f / (2 + f). */
function logarithm(lanes: Lanes, a: Vector): Double {
  const { keep, constant } = lanes;
  const { k, f } = splitPositive(lanes, a);
  const two = constant(2);
  const divisor = keep(add(f, two));
  const upper = cut(lanes, f64x2.div(f, divisor));
  const divisorUpper = cut(lanes, divisor);
  const divisorLower = sub(f, sub(divisorUpper, two));
  const remainder = sub(sub(f, mul(upper, divisorUpper)), mul(upper, divisorLower));
  const s = { upper, lower: keep(f64x2.div(remainder, divisor)) };

  const square = product(lanes, s, s);
  const z = keep(add(square.upper, square.lower));
  const series = lanes.polynomial(z, coefficients.f64.powLog);
  const rest = add(mul(z, series), constant((2 - 3 * twoThirds) / 3));
  const factor = double(lanes, constant(twoThirds), keep(rest));
  const cubic = product(lanes, product(lanes, square, factor), s);

  const [ln2Upper, ln2Lower] = ln2.f64.map(constant);
  const linear = sum(lanes, keep(mul(k, ln2Upper)), keep(mul(two, s.upper)));
  const total = sum(lanes, linear.value, cubic.upper);
  const small = [mul(two, s.lower), cubic.lower, mul(k, ln2Lower), linear.lost, total.lost].reduce(
    add,
  );
  return double(lanes, total.value, keep(small));
}

/** aᵇ for positive, finite a: e^(b log a). */
export function doublePower(lanes: Lanes, a: Vector, b: Vector): Vector {
  const { keep, constant } = lanes;
  const log = logarithm(lanes, a);
  const upper = cut(lanes, b);
  const lower = sub(b, upper);
  const exponent = keep(mul(upper, log.upper));
  const rest = add(mul(upper, log.lower), mul(lower, keep(add(log.upper, log.lower))));
  // Beyond ±limit the result is infinite or 0 whatever the rest is, which may be NaN.
  const limit = constant(800);
  const inside = f64x2.lt(f64x2.abs(exponent), limit);
  const x = keep(clamp(lanes, exponent, -800, 800));
  const low = keep(v128.and(inside, rest));
  const split = splitExpExactly(lanes, x, low, 2 * lanes.format.bias);
  return keep(joinExp(lanes, split));
}
