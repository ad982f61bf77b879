import { defaultGenerator, type Generator, generatorKind } from "../random/generator.ts";
import { indices as inOrder } from "../random/integers.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  kind,
  nonNegativeInteger,
  type OptionTable,
  positiveInteger,
} from "../tensor/arguments.ts";
import { DataError, ValueError } from "../tensor/errors.ts";
import { indicesKind } from "./check-indices.ts";

/**
 * The samples of an epoch, in their order. A loader hands in its own generator, so that its state is all that an
 * epoch's order comes from.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.Sampler
 */
export interface Sampler {
  /** How many samples an epoch has. */
  readonly length: number;
  /** The samples of one epoch; the next call may give others. */
  indices(generator: Generator): Int32Array | readonly number[];
}

/** The batches of an epoch. */
export interface BatchSource {
  /** How many batches an epoch has. */
  readonly length: number;
  /** The samples of each batch of one epoch; the next call may give others. */
  batches(generator: Generator): Iterable<Int32Array | readonly number[]>;
}

export const samplerKind = kind(
  "a sampler with length and indices(), as new RandomSampler(dataset)",
  (value) => isSized(value) && typeof Object(value).indices === "function",
);
export const batchSourceKind = kind(
  "a sampler of batches with length and batches(), as new BatchSampler(sampler, 32)",
  (value) => isSized(value) && typeof Object(value).batches === "function",
);

const isSized = (value: unknown) => nonNegativeInteger.accepts(Object(value).length);
const sized = kind("a dataset, or what else has a length", isSized);

/** The length of what is sampled; a class's own name stands in the error. */
function lengthOf(name: string, dataset: { readonly length: number }): number {
  checkArgument(name, "dataset", sized, dataset);
  return dataset.length;
}

/**
 * Every sample once, from the first to the last.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.SequentialSampler
 * @example
 * ```ts
 * import { SequentialSampler, xor } from "chainrule/data";
 * new SequentialSampler(xor()).indices(); // → 0,1,2,3
 * ```
 */
export class SequentialSampler implements Sampler {
  readonly length: number;

  constructor(dataset: { readonly length: number }) {
    this.length = lengthOf("SequentialSampler", dataset);
  }

  indices(): Int32Array<ArrayBuffer> {
    return inOrder(this.length);
  }
}

export interface RandomSamplerOptions {
  /** Draw each sample from all of them, so that one may come twice. Default false. */
  replacement?: boolean;
  /**
   * How many samples an epoch has. Default as many as there are. Without replacement, more than that are
   * whole random orders, one after the other.
   */
  numSamples?: number;
}

const randomSamplerOptions: OptionTable<RandomSamplerOptions> = {
  replacement: flag,
  numSamples: nonNegativeInteger,
};

/**
 * Samples in random order, as `shuffle: true` takes them, or drawn with replacement.
 *
 * @throws ValueError for samples that are to be drawn from none.
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler
 * @example
 * ```ts
 * import { RandomSampler, xor } from "chainrule/data";
 * new RandomSampler(xor(), { numSamples: 2 }).indices().length; // → 2
 * ```
 */
export class RandomSampler implements Sampler {
  readonly length: number;
  readonly #population: number;
  readonly #replaces: boolean;

  constructor(dataset: { readonly length: number }, options: RandomSamplerOptions = {}) {
    this.#population = lengthOf("RandomSampler", dataset);
    checkOptions("RandomSampler", randomSamplerOptions, options);
    const { replacement = false, numSamples = this.#population } = options;
    if (numSamples > 0 && this.#population === 0) {
      throw new ValueError(`RandomSampler: ${numSamples} samples cannot be drawn from none.`);
    }
    this.length = numSamples;
    this.#replaces = replacement;
  }

  indices(generator: Generator = defaultGenerator): Int32Array<ArrayBuffer> {
    checkArgument("RandomSampler", "generator", generatorKind, generator);
    const { length } = this;
    const population = this.#population;
    if (this.#replaces && length > 0) return generator.integers(length, 0, population);
    if (length === population) return generator.permutation(length);
    const chosen = new Int32Array(length);
    for (let at = 0; at < length; at += population) {
      chosen.set(generator.permutation(population).subarray(0, length - at), at);
    }
    return chosen;
  }
}

const integers = kind(
  "an array of non-negative integers",
  (list) =>
    (Array.isArray(list) || list instanceof Int32Array) &&
    Array.prototype.every.call(list, nonNegativeInteger.accepts),
);

/**
 * Some samples, in random order.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler
 * @example
 * ```ts
 * import { SubsetRandomSampler } from "chainrule/data";
 * new SubsetRandomSampler([7, 3, 5]).indices().toSorted(); // → 3,5,7
 * ```
 */
export class SubsetRandomSampler implements Sampler {
  readonly #samples: Int32Array;

  constructor(indices: Int32Array | readonly number[]) {
    checkArgument("SubsetRandomSampler", "the indices", integers, indices);
    this.#samples = Int32Array.from(indices);
  }

  get length(): number {
    return this.#samples.length;
  }

  indices(generator: Generator = defaultGenerator): Int32Array<ArrayBuffer> {
    checkArgument("SubsetRandomSampler", "generator", generatorKind, generator);
    return generator.permutation(this.length).map((i) => this.#samples[i]);
  }
}

/**
 * Batches of the samples that another sampler gives.
 *
 * @param dropLast leave out a last batch that is smaller than the others. Default false.
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.BatchSampler
 * @example
 * ```ts
 * import { BatchSampler, SequentialSampler } from "chainrule/data";
 * const batches = new BatchSampler(new SequentialSampler({ length: 5 }), 2).batches();
 * [...batches].join(" | "); // → 0,1 | 2,3 | 4
 * ```
 */
export class BatchSampler implements BatchSource {
  readonly sampler: Sampler;
  readonly batchSize: number;
  readonly dropLast: boolean;

  constructor(sampler: Sampler, batchSize: number, dropLast = false) {
    checkArgument("BatchSampler", "sampler", samplerKind, sampler);
    checkArgument("BatchSampler", "batchSize", positiveInteger, batchSize);
    checkArgument("BatchSampler", "dropLast", flag, dropLast);
    this.sampler = sampler;
    this.batchSize = batchSize;
    this.dropLast = dropLast;
  }

  get length(): number {
    const batches = this.sampler.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  batches(generator: Generator = defaultGenerator): Iterable<Int32Array | readonly number[]> {
    checkArgument("BatchSampler", "generator", generatorKind, generator);
    const order = this.sampler.indices(generator);
    checkArgument("BatchSampler", "what the sampler's indices() gives", indicesKind, order);
    return cut(order, this.batchSize, this.dropLast);
  }
}

/** An order in batches, from its sample `start` on. */
export function* cut<Order extends Int32Array | readonly number[]>(
  order: Order,
  batchSize: number,
  dropLast: boolean,
  start = 0,
): Iterable<Order> {
  const { length } = order;
  const end = dropLast ? length - ((length - start) % batchSize) : length;
  for (let at = start; at < end; at += batchSize) {
    yield order.slice(at, Math.min(at + batchSize, end)) as Order;
  }
}

/**
 * The batches behind those that hold the first `samples`.
 *
 * @throws DataError where these end within one.
 */
export function* batchesAfter<B extends ArrayLike<number>>(
  samples: number,
  batches: readonly B[],
): Iterable<B> {
  let passed = 0;
  for (const batch of batches) {
    if (passed >= samples) yield batch;
    passed += batch.length;
    if (passed > samples && passed - batch.length < samples) {
      throw new DataError(
        `DataLoader: the state is at sample ${samples}, which is within a batch of this batchSampler. ` +
          "Use the one that the run began with.",
      );
    }
  }
  if (passed < samples) {
    throw new DataError(
      `DataLoader: the state is at sample ${samples}, and the batches of this batchSampler hold ${passed}. ` +
        "Use the one that the run began with.",
    );
  }
}
