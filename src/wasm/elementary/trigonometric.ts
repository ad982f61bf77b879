import type { FloatType } from "../expression.ts";
import { f32x4, f64x2, i32x4, type Vector, v128 } from "../vector.ts";
import { coefficients, halfPi } from "./coefficients.ts";
import { Lanes } from "./lanes.ts";
import { reduceLarge } from "./payne-hanek.ts";

/** Up to here, n π/2 is subtracted part by part; further out, n times a part would be rounded. */
const largeFrom: Record<FloatType, number> = { f32: 2 ** 12, f64: 2 ** 21 };

/** x = n π/2 + r with |r| ≤ π/4: the rest r, and n mod 4 in the two highest bits of `turns`. */
interface Reduction {
  readonly turns: Vector;
  readonly r: Vector;
}

function reduce(lanes: Lanes, x: Vector): Reduction {
  const { float, format, type } = lanes;
  // Leaves no room for a fraction: the sum's lowest bits are the integer n.
  const magic = lanes.constant(1.5 * 2 ** format.mantissaBits);
  const count = lanes.keep(lanes.madd(x, lanes.constant(2 / Math.PI), magic));
  const n = lanes.keep(float.sub(count, magic));
  const [tail, last, ...first] = halfPi[type].map(lanes.constant).toReversed();
  const near = first.reduceRight((rest, part) => lanes.keep(lanes.nmadd(n, part, rest)), x);
  // All products but the tail's are exact. What the last one's subtraction rounds off is not lost.
  const product = lanes.keep(float.mul(n, last));
  const difference = lanes.keep(float.sub(near, product));
  const lost = float.sub(float.sub(near, difference), product);
  const r = lanes.keep(float.add(difference, lanes.nmadd(n, tail, lost)));
  const turns = lanes.keep(format.integer.shl(count, format.bits - 2));
  const isLarge = lanes.keep(
    v128.and(float.ge(x, lanes.constant(largeFrom[type])), float.lt(x, lanes.constant(Infinity))),
  );
  lanes.f.if(v128.anyTrue(isLarge), () => {
    const large = type === "f64" ? reduceLarge(lanes, x, 1024) : reduceLargeHalves(lanes, x);
    lanes.f.set(r, lanes.blend(isLarge, large.r, r));
    lanes.f.set(turns, lanes.blend(isLarge, large.turns, turns));
  });
  return { turns, r };
}

/** In float64, lanes 0 and 1, then lanes 2 and 3. */
function reduceLargeHalves(lanes: Lanes, x: Vector): Reduction {
  const wide = new Lanes(lanes.f, f64x2, lanes);
  const [low, high] = [x, f32x4.shuffle(x, x, [2, 3, 2, 3])].map((half) =>
    reduceLarge(wide, wide.keep(f64x2.promoteLowF32x4(half)), 128),
  );
  return {
    turns: i32x4.shuffle(low.turns, high.turns, [1, 3, 5, 7]),
    r: f32x4.shuffle(f32x4.demoteF64x2Zero(low.r), f32x4.demoteF64x2Zero(high.r), [0, 1, 4, 5]),
  };
}

/** sin r, cos r, −sin r, −cos r for 0, 1, 2, 3 in the two highest bits of `turns`. */
function sineOrCosine(lanes: Lanes, turns: Vector, r: Vector): Vector {
  const { float, type } = lanes;
  const z = lanes.keep(float.mul(r, r));
  const sine = lanes.madd(float.mul(z, r), lanes.polynomial(z, coefficients[type].sin), r);
  const start = lanes.nmadd(z, lanes.constant(0.5), lanes.constant(1));
  const cosine = lanes.madd(float.mul(z, z), lanes.polynomial(z, coefficients[type].cos), start);
  // The second highest bit is that of the number 2.
  const odd = float.ne(v128.and(turns, lanes.constant(2)), lanes.constant(0));
  return v128.xor(lanes.blend(odd, cosine, sine), lanes.signOf(turns));
}

/** sin x */
export function sin(lanes: Lanes, x: Vector): Vector {
  const { turns, r } = reduce(lanes, lanes.keep(lanes.float.abs(x)));
  return v128.xor(sineOrCosine(lanes, turns, r), lanes.signOf(x));
}

/** cos x, the sine of a quarter turn more */
export function cos(lanes: Lanes, x: Vector): Vector {
  const { turns, r } = reduce(lanes, lanes.keep(lanes.float.abs(x)));
  const quarter = lanes.constant(2);
  return sineOrCosine(lanes, lanes.keep(lanes.format.integer.add(turns, quarter)), r);
}
