import { type AnyFloat, Lanes } from "./elementary/lanes.ts";
import type { Operand } from "./expression.ts";
import type { FunctionBuilder } from "./function-builder.ts";
import { emitPhiloxWords, type KeyWords, toDoubles, uniform53 } from "./philox.ts";
import { f32x4, f64x2, i64x2, type Vector, v128 } from "./vector.ts";

// The operations are those of src/random/normal.ts and elementary.ts, in their order, so that the
// numbers are the same to the bit.

const { add, sub, mul, div } = f64x2;

/**
 * Writes the code for the 16 (float32) or 8 (float64) numbers of a draw that come of the words of
 * `emitPhiloxWords`, as four vectors: standard normal, the same as `fillNormal`'s to the bit.
 */
export function emitNormal(
  f: FunctionBuilder,
  float: AnyFloat,
  key: KeyWords,
  block: Operand<"i32">,
): Vector[] {
  const lanes = new Lanes(f, f64x2, { fma: false });
  const { constant, keep } = lanes;
  const [w0, w1, w2, w3] = emitPhiloxWords(f, key, block);
  if (float.lanes === 2) {
    const [u, v] = [uniform53(lanes, w0, w1), uniform53(lanes, w2, w3)];
    const pairs = u.map((each, half) => boxMuller(lanes, keep(each), keep(v[half])));
    return [pairs[0][0], pairs[1][0], pairs[0][1], pairs[1][1]];
  }
  const fraction = (word: Vector) =>
    toDoubles(word).map((each) => keep(mul(each, constant(2 ** -32))));
  return [
    [w0, w1],
    [w2, w3],
  ].flatMap(([word, next]) => {
    const [u, v] = [fraction(word), fraction(next)];
    const pairs = u.map((each, half) => boxMuller(lanes, each, v[half]));
    return [0, 1].map((which) =>
      keep(
        f32x4.shuffle(
          f32x4.demoteF64x2Zero(pairs[0][which]),
          f32x4.demoteF64x2Zero(pairs[1][which]),
          [0, 1, 4, 5],
        ),
      ),
    );
  });
}

/** √(−2 ln(1 − u)) times cos(2πv) and sin(2πv). */
export function boxMuller(lanes: Lanes, u: Vector, v: Vector): [Vector, Vector] {
  const { constant, keep } = lanes;
  const log = logarithm(lanes, keep(sub(constant(1), u)));
  const radius = keep(f64x2.sqrt(mul(constant(-2), log)));
  const turn = keep(mul(constant(4), v));
  const quarter = keep(f64x2.trunc(add(turn, constant(0.5))));
  const angle = keep(mul(sub(turn, quarter), constant(Math.PI / 2)));
  const z = keep(mul(angle, angle));
  const sine = keep(mul(radius, mul(angle, alternating(lanes, z, 2, 16))));
  const cosine = keep(mul(radius, alternating(lanes, z, 1, 15)));
  // The integer's two lowest bits become the highest: the sign, and the bit that the number 2 has.
  const highest = (x: Vector) => i64x2.shl(add(x, constant(2 ** 52)), 62);
  const turns = keep(highest(quarter));
  const turned = keep(f64x2.ne(v128.and(turns, constant(2)), constant(0)));
  const next = highest(add(quarter, constant(1)));
  return [
    keep(v128.xor(v128.bitselect(sine, cosine, turned), lanes.signOf(next))),
    keep(v128.xor(v128.bitselect(cosine, sine, turned), lanes.signOf(turns))),
  ];
}

/** ln x for 2⁻⁵³ ≤ x ≤ 1 */
function logarithm({ constant, keep }: Lanes, argument: Vector): Vector {
  const scale = constant(2 ** 31 * Math.SQRT2);
  const tiny = keep(f64x2.lt(mul(argument, scale), constant(1)));
  const x = keep(v128.bitselect(mul(argument, constant(2 ** 31)), argument, tiny));
  // x · 2³¹ √2 has the exponent 31 − e.
  const exponent = keep(i64x2.shrU(mul(x, scale), 52));
  const biased = sub(v128.or(exponent, constant(2 ** 52)), constant(2 ** 52));
  const e = sub(constant(1023 + 31), biased);
  const m = keep(div(mul(x, constant(2 ** 31)), i64x2.shl(exponent, 52)));
  const s = keep(div(sub(m, constant(1)), add(m, constant(1))));
  const z = keep(mul(s, s));
  const series = [17, 15, 13, 11, 9, 7, 5, 3].reduce<Vector>(
    (sum, n) => add(constant(1 / n), mul(z, sum)),
    constant(1 / 19),
  );
  const log = mul(constant(2), add(s, mul(mul(s, z), series)));
  const near = sub(log, mul(e, constant(Math.LN2)));
  return keep(sub(near, v128.and(tiny, constant(31 * Math.LN2))));
}

/** 1 − z/(n (n + 1)) · (1 − z/((n + 2) (n + 3)) · (…)), from n = `first` to `last`. */
function alternating(lanes: Lanes, z: Vector, first: number, last: number): Vector {
  const one = lanes.constant(1);
  const factor = mul(z, lanes.constant(1 / (first * (first + 1))));
  if (first === last) return sub(one, factor);
  return sub(one, mul(factor, alternating(lanes, z, first + 2, last)));
}
