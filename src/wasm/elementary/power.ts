import { f32x4, f64x2, type Vector, v128 } from "../vector.ts";
import { coefficients } from "./coefficients.ts";
import { doublePower } from "./double-power.ts";
import { clamp, powerOfTwo, splitExp } from "./exponential.ts";
import { Lanes } from "./lanes.ts";
import { splitNormal } from "./logarithm.ts";

/** aᵇ as IEEE 754 has it: with 1 for 1 ** NaN and (±1) ** ±∞. */
export function pow(lanes: Lanes, a: Vector, b: Vector): Vector {
  const { float, type } = lanes;
  const zero = lanes.constant(0);
  const infinity = lanes.constant(Infinity);
  const nan = lanes.constant(Number.NaN);
  const base = lanes.keep(float.abs(a));
  const ordinary = type === "f64" ? doublePower(lanes, base, b) : singlePower(lanes, base, b);

  const isZero = float.eq(base, zero);
  const isOrdinary = lanes.keep(v128.and(float.gt(base, zero), float.lt(base, infinity)));
  const extreme = v128.andnot(infinity, v128.xor(isZero, float.lt(b, zero)));
  const magnitude = lanes.blend(isOrdinary, ordinary, extreme);

  const whole = lanes.keep(float.eq(float.floor(b), b));
  const half = lanes.keep(float.mul(b, lanes.constant(0.5)));
  const odd = v128.andnot(whole, float.eq(float.floor(half), half));
  const signed = v128.or(magnitude, v128.and(odd, lanes.signOf(a)));

  const undefinedOperand = v128.or(float.ne(a, a), float.ne(b, b));
  const root = v128.andnot(v128.and(isOrdinary, float.lt(a, zero)), whole);
  const value = lanes.blend(v128.or(undefinedOperand, root), nan, signed);
  const one = lanes.constant(1);
  const isRootOfOne = v128.and(float.eq(base, one), float.eq(float.abs(b), infinity));
  const isOne = v128.or(float.eq(b, zero), v128.or(float.eq(a, one), isRootOfOne));
  return lanes.blend(isOne, one, value);
}

/** aᵇ for exponents for which a few operations do; undefined for others. */
export function constantPower(lanes: Lanes, a: Vector, exponent: number): Vector | undefined {
  const { float, constant, keep } = lanes;
  const squared = () => keep(float.mul(a, a));
  switch (exponent) {
    case -1:
      return float.div(constant(1), a);
    case 0.5: {
      // (−∞) ** 0.5 is ∞, and (−0) ** 0.5 is 0.
      const infinite = float.eq(a, constant(-Infinity));
      return float.add(float.sqrt(lanes.blend(infinite, float.neg(a), a)), constant(0));
    }
    case 1:
      return a;
    case 2:
      return squared();
    case 3:
      return float.mul(squared(), a);
    case 4: {
      const square = squared();
      return float.mul(square, square);
    }
  }
}

/** float32's aᵇ for positive, finite a: e^(b log a) in float64, two lanes at a time. */
function singlePower(lanes: Lanes, a: Vector, b: Vector): Vector {
  const wide = new Lanes(lanes.f, f64x2, lanes);
  const upper = (x: Vector) => f32x4.shuffle(x, x, [2, 3, 2, 3]);
  const half = (part: (x: Vector) => Vector) => {
    const [x, y] = [a, b].map((each) => wide.keep(f64x2.promoteLowF32x4(part(each))));
    return f32x4.demoteF64x2Zero(widePower(wide, x, y));
  };
  return lanes.keep(
    f32x4.shuffle(
      half((x) => x),
      half(upper),
      [0, 1, 4, 5],
    ),
  );
}

/** aᵇ to about 35 bits, for a and b from float32. */
function widePower(lanes: Lanes, a: Vector, b: Vector): Vector {
  const { float, format } = lanes;
  const { k, m } = splitNormal(lanes, a);
  const f = lanes.keep(float.sub(m, lanes.constant(1)));
  const s = lanes.keep(float.div(f, float.add(f, lanes.constant(2))));
  const z = lanes.keep(float.mul(s, s));
  const series = lanes.madd(z, lanes.polynomial(z, coefficients.wide.log), lanes.constant(2));
  const logarithm = lanes.madd(s, series, float.mul(k, lanes.constant(Math.LN2)));
  const exponent = lanes.keep(clamp(lanes, float.mul(b, logarithm), -200, 200));
  const { count, p } = splitExp(lanes, exponent, format.bias, coefficients.wide.expm1);
  const scale = powerOfTwo(lanes, count);
  return lanes.madd(p, scale, scale);
}
