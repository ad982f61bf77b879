import {
  anyNumber,
  checkArgument,
  checkOptions,
  flag,
  isTypedArray,
  kind,
} from "../../tensor/arguments.ts";
import type { TypedArray } from "../../tensor/dtype.ts";
import { ShapeError, ValueError } from "../../tensor/errors.ts";
import { checkShape, type Shape, sizeOf } from "../../tensor/shape.ts";
import { shown } from "../../text/shown.ts";
import { indices } from "../integers.ts";
import { boundedInteger, maskedIndex } from "./bounded.ts";
import { choose, chooseWeighted } from "./choice.ts";
import { covarianceFactor, dot } from "./covariance.ts";
import { Pcg64 } from "./pcg64.ts";
import { type Seed, seedSequence } from "./seed-sequence.ts";
import { type Shuffleable, shuffle } from "./shuffle.ts";
import { standardNormal } from "./ziggurat.ts";

/** How many numbers to draw: a count, or a shape, whose elements come in row-major order. */
export type Size = number | Shape;

/** What {@link NumpyGenerator.choice} takes beside the population. */
export interface ChoiceOptions {
  /** Whether an element may be drawn more than once (default true). */
  replace?: boolean;
  /** The probability of each element (default: all equal). */
  p?: ArrayLike<number>;
}

const list = kind("an array", (value) => Array.isArray(value) || isTypedArray(value));
const numberList = kind(
  "an array of numbers",
  (value) =>
    isTypedArray(value) ||
    (Array.isArray(value) && value.every((each) => typeof each === "number")),
);
const matrix = kind(
  "an array of rows of numbers",
  (value) => Array.isArray(value) && value.every(numberList.accepts),
);
const countOrList = kind(
  "a count or an array",
  (value) => typeof value === "number" || list.accepts(value),
);
const size = kind("a count or a shape", countOrList.accepts);
const integersOptions = { size, endpoint: flag };
const choiceOptions = { size, replace: flag, p: numberList };

function checkNumbers(operation: string, numbers: Record<string, unknown>): void {
  for (const name in numbers) checkArgument(operation, name, anyNumber, numbers[name]);
}

/**
 * NumPy's `default_rng(seed)`: the same calls in the same order give the same numbers, bit for bit,
 * as NumPy 1.17 and later.
 *
 * @param seed A non-negative integer of any size (a bigint above 2⁵³ − 1), or a list of such.
 * @throws ValueError for any other seed.
 * @example
 * ```ts
 * import { numpy } from "chainrule/random";
 * const rng = numpy.defaultRng(42);
 * rng.normal(); // → 0.30471707975443135
 * rng.permutation(5).join(" "); // → 3 2 0 4 1
 * ```
 */
export function defaultRng(seed: Seed): NumpyGenerator {
  return new NumpyGenerator(seed);
}

/**
 * NumPy's `Generator` over PCG64; made by {@link defaultRng}.
 *
 * A method called without a size returns one number; with a size, a flat array in row-major order.
 * It throws a ShapeError for a size that is not made of non-negative integers.
 */
export class NumpyGenerator {
  readonly #bits: Pcg64;

  constructor(seed: Seed) {
    this.#bits = new Pcg64(seedSequence(seed, 8));
  }

  /** Uniform on [0, 1). */
  random(): number;
  random(size: Size): Float64Array;
  random(size?: Size): number | Float64Array {
    return fill("random", size, () => this.#bits.uniform());
  }

  /** Uniform on [low, high); by default [0, 1). */
  uniform(low?: number, high?: number): number;
  uniform(low: number, high: number, size: Size): Float64Array;
  uniform(low = 0, high = 1, size?: Size): number | Float64Array {
    checkNumbers("uniform", { low, high });
    const range = high - low;
    if (!(range >= 0 && range < Infinity)) {
      throw new ValueError(
        `uniform: expected finite low <= high, got low = ${low}, high = ${high}.`,
      );
    }
    return fill("uniform", size, () => low + range * this.#bits.uniform());
  }

  /** Normal with mean 0 and standard deviation 1. */
  standardNormal(): number;
  standardNormal(size: Size): Float64Array;
  standardNormal(size?: Size): number | Float64Array {
    return fill("standardNormal", size, () => standardNormal(this.#bits));
  }

  /** Normal with mean `loc` and standard deviation `scale`; by default 0 and 1. */
  normal(loc?: number, scale?: number): number;
  normal(loc: number, scale: number, size: Size): Float64Array;
  normal(loc = 0, scale = 1, size?: Size): number | Float64Array {
    checkNumbers("normal", { loc, scale });
    if (!(scale >= 0)) throw new ValueError(`normal: expected scale >= 0, got ${scale}.`);
    return fill("normal", size, () => loc + scale * standardNormal(this.#bits));
  }

  /**
   * Integers uniform on low, …, high − 1 (with `endpoint`, up to `high`); on 0, …, low − 1 where no
   * `high` is given. The stream is that of NumPy's default dtype, int64.
   *
   * The array is an Int32Array where every integer of the range fits, otherwise a Float64Array.
   *
   * @throws ValueError unless low and high are safe integers and there is an integer between them.
   */
  integers(low: number, high?: number, options?: { endpoint?: boolean }): number;
  integers(
    low: number,
    high: number | undefined,
    options: { size: Size; endpoint?: boolean },
  ): Int32Array | Float64Array;
  integers(
    low: number,
    high?: number,
    options: { size?: Size; endpoint?: boolean } = {},
  ): number | Int32Array | Float64Array {
    checkOptions("integers", integersOptions, options);
    checkNumbers("integers", high === undefined ? { low } : { low, high });
    const { size, endpoint = false } = options;
    const first = high === undefined ? 0 : low;
    const end = high ?? low;
    const last = endpoint ? end : end - 1;
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(end) || first > last) {
      throw new ValueError(
        `integers: expected safe integers low ${endpoint ? "<=" : "<"} high, got low = ${shown(first)}, high = ${shown(end)}.`,
      );
    }
    const draws = fill("integers", size, () => boundedInteger(this.#bits, first, last));
    const fits = first >= -(2 ** 31) && last < 2 ** 31;
    return typeof draws !== "number" && fits ? Int32Array.from(draws) : draws;
  }

  /**
   * Normal vectors with the given mean (length n) and covariance (n × n, by rows): the shape is that
   * of `size` followed by n; without a size, one vector.
   *
   * The method is NumPy's default, the singular value decomposition. The draws are NumPy's bit for
   * bit for a multiple of the identity, and to about 1e-12 for other covariances, except where
   * NumPy's own hang on rounding: a singular covariance, repeated variances off the diagonal, groups
   * without correlation whose components alternate, and more than 25 components.
   *
   * @throws ShapeError where the shapes do not fit; ValueError for a covariance that is not
   * symmetric and positive semidefinite.
   */
  multivariateNormal(
    mean: ArrayLike<number>,
    covariance: readonly ArrayLike<number>[],
    size: Size = [],
  ): Float64Array {
    checkArgument("multivariateNormal", "mean", numberList, mean);
    checkArgument("multivariateNormal", "covariance", matrix, covariance);
    const n = mean.length;
    const count = countOf("multivariateNormal", size);
    const factor = covarianceFactor(covariance, n);
    const out = this.standardNormal([count, n]);
    for (let start = 0; start < out.length; start += n) {
      const independent = out.slice(start, start + n);
      for (let i = 0; i < n; i++) out[start + i] = mean[i] + dot(independent, factor[i]);
    }
    return out;
  }

  /** Shuffles an array or a typed array in place. */
  shuffle(values: Shuffleable): void {
    checkArgument("shuffle", "values", list, values);
    shuffle(values, (last) => maskedIndex(this.#bits, last));
  }

  /** The integers 0, …, n − 1, or a copy of the given values, in random order. */
  permutation(n: number): Int32Array;
  permutation<A extends TypedArray>(values: A): A;
  permutation<T>(values: readonly T[]): T[];
  permutation(values: number | TypedArray | readonly unknown[]): TypedArray | unknown[] {
    checkArgument("permutation", "values", countOrList, values);
    const copy =
      typeof values === "number" ? indices(countOf("permutation", values)) : values.slice();
    this.shuffle(copy);
    return copy;
  }

  /**
   * Draws from 0, …, n − 1, or from the given values: one without a size, otherwise an array.
   *
   * @throws ValueError for an empty population, for a p that does not fit it or does not sum to 1,
   * and where too few elements are left to draw without replacement.
   */
  choice(n: number, options?: ChoiceOptions): number;
  choice(n: number, options: ChoiceOptions & { size: Size }): Int32Array;
  choice<T>(values: ArrayLike<T>, options?: ChoiceOptions): T;
  choice<T>(values: ArrayLike<T>, options: ChoiceOptions & { size: Size }): T[];
  choice(
    population: number | ArrayLike<unknown>,
    options: ChoiceOptions & { size?: Size } = {},
  ): unknown {
    checkArgument("choice", "the population", countOrList, population);
    checkOptions("choice", choiceOptions, options);
    const { size, replace = true, p } = options;
    const n = typeof population === "number" ? population : population.length;
    const count = countOf("choice", size ?? []);
    if (!(Number.isInteger(n) && n < 2 ** 31 && (n > 0 || (n === 0 && count === 0)))) {
      throw new ValueError(`choice: expected a population of 1 to 2^31 - 1 elements, got ${n}.`);
    }
    if (p !== undefined && p.length !== n) {
      throw new ShapeError(
        `choice: p must have one entry for each of ${n} elements, got ${p.length}.`,
      );
    }
    const chosen =
      p === undefined
        ? choose(this.#bits, n, count, replace)
        : chooseWeighted(this.#bits, p, count, replace);
    const drawn =
      typeof population === "number" ? chosen : Array.from(chosen, (index) => population[index]);
    return size === undefined ? drawn[0] : drawn;
  }
}

function countOf(operation: string, size: Size): number {
  const shape = typeof size === "number" ? [size] : size;
  checkShape(operation, shape);
  return sizeOf(shape);
}

function fill(
  operation: string,
  size: Size | undefined,
  draw: () => number,
): number | Float64Array {
  if (size === undefined) return draw();
  const out = new Float64Array(countOf(operation, size));
  for (let i = 0; i < out.length; i++) out[i] = draw();
  return out;
}
