import { type Vector, v128 } from "../vector.ts";
import { coefficients, ln2 } from "./coefficients.ts";
import type { Lanes } from "./lanes.ts";

/** x = 2ᵏ m with m from √½ to √2, for positive, normal x. */
export function splitNormal(lanes: Lanes, x: Vector): { k: Vector; m: Vector; unscale: Vector } {
  const { float, format } = lanes;
  const { integer, mantissaBits, bias } = format;
  const one = lanes.constant(1);
  // Moves √½ to where an exponent begins.
  const moved = lanes.keep(integer.add(x, integer.sub(one, lanes.constant(Math.SQRT1_2))));
  const power = lanes.keep(v128.and(moved, lanes.constant(Infinity)));
  // In the mantissa of 2ᵐ, an integer is its own number.
  const integral = 2 ** mantissaBits;
  const k = float.sub(
    v128.or(integer.shrU(moved, mantissaBits), lanes.constant(integral)),
    lanes.constant(integral + bias),
  );
  const unscale = float.pmax(lanes.constant(0), integer.sub(integer.add(one, one), power));
  return { k: lanes.keep(k), m: integer.add(integer.sub(x, power), one), unscale };
}

/** k ln 2 + log(1 + f) for f from √½ − 1 to √2 − 1. With s = f / (2 + f), log(1 + f) is 2 artanh s. */
function combine(lanes: Lanes, k: Vector, f: Vector): Vector {
  const { float, type } = lanes;
  const [high, low] = ln2[type];
  const s = lanes.keep(float.div(f, float.add(f, lanes.constant(2))));
  const z = lanes.keep(float.mul(s, s));
  const halfSquare = lanes.keep(float.mul(float.mul(f, f), lanes.constant(0.5)));
  const tail = lanes.madd(z, lanes.polynomial(z, coefficients[type].log), halfSquare);
  const correction = lanes.madd(s, tail, float.mul(k, lanes.constant(low)));
  const rest = float.sub(float.sub(halfSquare, correction), f);
  return float.sub(float.mul(k, lanes.constant(high)), rest);
}

/** The result where x is positive and finite; else the logarithm of 0, of infinity, or NaN. */
function withSpecialValues(lanes: Lanes, x: Vector, result: Vector): Vector {
  const { float } = lanes;
  const zero = lanes.constant(0);
  const infinity = lanes.constant(Infinity);
  const infinite = lanes.blend(float.eq(x, zero), float.neg(infinity), infinity);
  const special = lanes.blend(float.ge(x, zero), infinite, lanes.constant(Number.NaN));
  const ordinary = v128.and(float.gt(x, zero), float.lt(x, infinity));
  return lanes.blend(ordinary, result, special);
}

/** x = 2ᵏ (1 + f) for positive, finite x. */
export function splitPositive(lanes: Lanes, x: Vector): { k: Vector; f: Vector } {
  const { float, format } = lanes;
  const { mantissaBits, bias } = format;
  const denormal = lanes.keep(float.lt(x, lanes.constant(2 ** (1 - bias))));
  const scaled = float.mul(x, lanes.constant(2 ** mantissaBits));
  const { k, m } = splitNormal(lanes, lanes.keep(lanes.blend(denormal, scaled, x)));
  const shift = v128.and(denormal, lanes.constant(mantissaBits));
  return {
    k: lanes.keep(float.sub(k, shift)),
    f: lanes.keep(float.sub(m, lanes.constant(1))),
  };
}

/** log x */
export function log(lanes: Lanes, x: Vector): Vector {
  const { k, f } = splitPositive(lanes, x);
  return withSpecialValues(lanes, x, combine(lanes, k, f));
}

/** log(1 + x), from the rounded sum u and what its rounding lost. */
export function log1p(lanes: Lanes, x: Vector): Vector {
  const { float } = lanes;
  const one = lanes.constant(1);
  const u = lanes.keep(float.add(x, one));
  const added = lanes.keep(float.sub(u, one));
  const lost = float.add(float.sub(one, float.sub(u, added)), float.sub(x, added));
  const { k, m, unscale } = splitNormal(lanes, u);
  const f = lanes.keep(float.add(float.sub(m, one), float.mul(lost, unscale)));
  return v128.or(withSpecialValues(lanes, u, combine(lanes, k, f)), lanes.signOf(x));
}
