import { logarithm } from "../random/elementary.ts";
import { defaultGenerator, type Generator, generatorKind } from "../random/generator.ts";
import { indices as inOrder } from "../random/integers.ts";
import { fillUniform } from "../random/uniform.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  isTypedArray,
  kind,
  nonNegativeInteger,
  notNegative,
} from "../tensor/arguments.ts";
import { ValueError } from "../tensor/errors.ts";
import type { RandomSamplerOptions, Sampler } from "./samplers.ts";

const weightsKind = kind(
  "an array of numbers from 0, not all of them 0",
  (list) =>
    (Array.isArray(list) || isTypedArray(list)) &&
    Array.prototype.every.call(
      list,
      (w) => notNegative.accepts(w) && w < Number.POSITIVE_INFINITY,
    ) &&
    Array.prototype.some.call(list, (w) => w > 0),
);

/**
 * Samples drawn in proportion to their weights, as of classes that are rare. Without replacement none comes
 * twice, and each is drawn in proportion to the weights of those that are left.
 *
 * Source: Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006, for those without
 * replacement: the smallest of −ln(1 − u) / weight, with u uniform on [0, 1).
 *
 * @param weights one for each sample; they need not add up to 1.
 * @param numSamples how many samples an epoch has.
 * @throws ValueError for weights of which none is above 0, and for more samples without replacement than have a
 * weight above 0.
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler
 * @example
 * ```ts
 * import { WeightedRandomSampler } from "chainrule/data";
 * new WeightedRandomSampler([0, 0, 1], 4).indices(); // → 2,2,2,2
 * ```
 */
export class WeightedRandomSampler implements Sampler {
  readonly length: number;
  readonly #weights: Float64Array;
  readonly #replaces: boolean;

  constructor(
    weights: ArrayLike<number>,
    numSamples: number,
    options: Pick<RandomSamplerOptions, "replacement"> = {},
  ) {
    checkArgument("WeightedRandomSampler", "weights", weightsKind, weights);
    checkArgument("WeightedRandomSampler", "numSamples", nonNegativeInteger, numSamples);
    checkOptions("WeightedRandomSampler", { replacement: flag }, options);
    this.length = numSamples;
    this.#weights = Float64Array.from(weights);
    this.#replaces = options.replacement ?? true;
    const possible = this.#weights.filter((weight) => weight > 0).length;
    if (!this.#replaces && numSamples > possible) {
      throw new ValueError(
        `WeightedRandomSampler: ${numSamples} samples without replacement, but only ${possible} have a ` +
          "weight above 0. Ask for fewer, or set replacement",
      );
    }
  }

  indices(generator: Generator = defaultGenerator): Int32Array<ArrayBuffer> {
    checkArgument("WeightedRandomSampler", "generator", generatorKind, generator);
    return this.#replaces ? this.#drawn(generator) : this.#first(generator);
  }

  #drawn(generator: Generator): Int32Array<ArrayBuffer> {
    let total = 0;
    const sums = this.#weights.map((weight) => (total += weight));
    const last = this.#weights.findLastIndex((weight) => weight > 0);
    const uniform = uniformNumbers(this.length, generator);
    // The product may be rounded up to the total, which no sum exceeds.
    return Int32Array.from(uniform, (u) => Math.min(firstAbove(sums, u * total), last));
  }

  #first(generator: Generator): Int32Array<ArrayBuffer> {
    const uniform = uniformNumbers(this.#weights.length, generator);
    const keys = uniform.map((u, i) => -logarithm(1 - u) / this.#weights[i]);
    const possible = inOrder(keys.length).filter((i) => this.#weights[i] > 0);
    return possible.sort((i, j) => keys[i] - keys[j]).slice(0, this.length);
  }
}

function uniformNumbers(length: number, generator: Generator): Float64Array {
  const numbers = new Float64Array(length);
  fillUniform(numbers, generator.next());
  return numbers;
}

/** Where the first of these rising numbers is that is above x. */
function firstAbove(rising: Float64Array, x: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}
