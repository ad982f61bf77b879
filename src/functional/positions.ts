import { cat } from "../ops/concat.ts";
import {
  checkArgument,
  checkOptions,
  nonNegativeInteger,
  type OptionTable,
  positive,
  positiveInteger,
} from "../tensor/arguments.ts";
import { assertFloat, type FloatDtype } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { fromNumbers, type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

export interface PositionOptions {
  /** The position of the first row. Default 0. */
  offset?: number;
  /** The slowest of the waves is as many times as slow as the fastest, nearly. Default 10 000. */
  base?: number;
}

const positionOptions: OptionTable<PositionOptions> = {
  offset: nonNegativeInteger,
  base: positive,
};

/** A function of position · base^(−2·pair/features) for each position and each pair of features. */
function waves(
  length: number,
  features: number,
  { offset = 0, base = 10_000 }: PositionOptions,
  of: (angle: number) => number,
): Float64Array {
  const pairs = Math.ceil(features / 2);
  const speeds = Array.from({ length: pairs }, (_, pair) => base ** ((-2 * pair) / features));
  return Float64Array.from({ length: length * pairs }, (_, i) =>
    of((offset + Math.floor(i / pairs)) * speeds[i % pairs]),
  );
}

/**
 * Positions as waves: row p has sin(p·w) and cos(p·w) in turn, for frequencies w = base^(−2i/features) from
 * fast to slow. Added to a sequence, they tell its places apart.
 *
 * @returns [length, features], float32 unless `dtype` says otherwise
 * Source: Vaswani et al., Attention is all you need (2017), section 3.5
 * @example
 * ```ts
 * F.sinusoidalPositions(2, 4).at(0).toArray(); // → 0,1,0,1
 * ```
 */
export function sinusoidalPositions(
  length: number,
  features: number,
  options: PositionOptions & { dtype?: FloatDtype } = {},
): Tensor {
  checkArgument("sinusoidalPositions", "length", nonNegativeInteger, length);
  checkArgument("sinusoidalPositions", "features", positiveInteger, features);
  checkOptions("sinusoidalPositions", { ...positionOptions, dtype: floatDtype }, options);
  const { dtype = "float32" } = options;
  const [sines, cosines] = [Math.sin, Math.cos].map((of) => waves(length, features, options, of));
  const pairs = Math.ceil(features / 2);
  const numbers = Float64Array.from({ length: length * features }, (_, i) => {
    const [row, feature] = [Math.floor(i / features), i % features];
    return (feature % 2 === 0 ? sines : cosines)[row * pairs + (feature >> 1)];
  });
  return fromNumbers("sinusoidalPositions", numbers, [length, features], dtype);
}

/**
 * Rotary positions: each pair of features of row p is turned by the angle p·base^(−2i/features), so that the
 * product of a query and a key depends on how far they are apart, and on nothing else of their places.
 *
 * A pair are features i and i + features/2, the two halves of a row, as in GPT-NeoX and Llama; the paper's
 * are 2i and 2i + 1, which is the same with the features in another order.
 *
 * @param x [..., length, features]: queries or keys, an even number of features
 * @throws ShapeError for fewer than two dimensions, and an odd number of features.
 * Source: Su et al., RoFormer: enhanced transformer with rotary position embedding (2021)
 * @example
 * ```ts
 * F.rotaryPositions(ones([3, 2])).at(0).toArray(); // → 1,1
 * ```
 */
export function rotaryPositions(x: TensorLike, options: PositionOptions = {}): Tensor {
  checkOptions("rotaryPositions", positionOptions, options);
  const given = tensorOf("rotaryPositions", "x", x);
  assertFloat("rotaryPositions", given.dtype);
  const [length, features] = given.shape.slice(-2);
  if (given.ndim < 2 || features % 2 !== 0) {
    throw new ShapeError(
      "rotaryPositions: expected input [..., length, features] with an even number of features, got " +
        formatShape(given.shape),
    );
  }
  const half = features / 2;
  const [cosine, sine] = [Math.cos, Math.sin].map((of) =>
    fromNumbers(
      "rotaryPositions",
      waves(length, features, options, of),
      [length, half],
      given.dtype,
    ),
  );
  const [a, b] = given.split(half, -1);
  return cat([a.mul(cosine).sub(b.mul(sine)), b.mul(cosine).add(a.mul(sine))], -1);
}
