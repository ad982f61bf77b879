import type { FloatType } from "../expression.ts";
import { type Vector, v128 } from "../vector.ts";
import { coefficients } from "./coefficients.ts";
import { powerOfTwo, splitExp } from "./exponential.ts";
import type { Lanes } from "./lanes.ts";

/** From here on, erf x is 1. */
const saturation: Record<FloatType, number> = { f32: 3.95, f64: 5.95 };

/** erf x: near 0 x + x·P(x²); further out 1 − e^Q(x), with a polynomial Q for log(1 − erf x). */
export function erf(lanes: Lanes, x: Vector): Vector {
  const { float, format, type } = lanes;
  const magnitude = lanes.keep(float.pmin(float.abs(x), lanes.constant(saturation[type])));
  const square = lanes.keep(float.mul(magnitude, magnitude));
  const series = lanes.polynomial(square, coefficients[type].erfNear);
  const near = lanes.madd(magnitude, series, magnitude);
  const exponent = lanes.keep(lanes.polynomial(magnitude, coefficients[type].erfFar));
  const { count, p } = splitExp(lanes, exponent, format.bias);
  const one = lanes.constant(1);
  const scale = powerOfTwo(lanes, count);
  const far = lanes.nmadd(p, scale, float.sub(one, scale));
  const isNear = float.lt(magnitude, one);
  return v128.or(lanes.blend(isNear, near, far), lanes.signOf(x));
}
