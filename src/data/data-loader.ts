import {
  defaultGenerator,
  Generator,
  type GeneratorState,
  generatorKind,
} from "../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  isObject,
  kind,
  nonNegativeInteger,
  type OptionTable,
  positiveInteger,
} from "../tensor/arguments.ts";
import { DataError, ValueError } from "../tensor/errors.ts";
import { shown } from "../text/shown.ts";
import { checkIndices } from "./check-indices.ts";
import { type Batch, type Dataset, datasetKind } from "./dataset.ts";
import {
  type BatchSource,
  batchesAfter,
  batchSourceKind,
  cut,
  RandomSampler,
  type Sampler,
  SequentialSampler,
  samplerKind,
} from "./samplers.ts";

export interface DataLoaderOptions {
  /** Samples in a batch. Default 1. */
  batchSize?: number;
  /** Take the samples in a new random order in every epoch. Default false. */
  shuffle?: boolean;
  /** Leave out a last batch that is smaller than the others. Default false. */
  dropLast?: boolean;
  /** Which samples an epoch has, and in what order, in the place of `shuffle`. */
  sampler?: Sampler;
  /** The batches of an epoch, in the place of `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  batchSampler?: BatchSource;
  /** Where the random orders come from. Default the generator that `manualSeed` seeds. */
  generator?: Generator;
  /**
   * With `for await`: how many batches are read ahead while one is in use. Default 2; 0 reads each
   * when it is asked for.
   */
  prefetch?: number;
}

/** How far a loader is, as plain data, fit for JSON. */
export interface DataLoaderState {
  /** The number of samples in the dataset. */
  samples: number;
  /** The epoch under way: how many samples it has given out, and what its order is drawn from. */
  epoch: { position: number; generator: GeneratorState } | null;
  /** How many epochs were begun. States that do not say so have begun none before the one under way. */
  epochs?: number;
  /** What the next epoch's order is drawn from. */
  generator: GeneratorState;
}

const isGenerator = (value: unknown) =>
  isObject(value) && [value.seed, value.offset].every(nonNegativeInteger.accepts);
const stateKind = kind(
  "what state() gives",
  (state) =>
    isObject(state) &&
    isGenerator(state.generator) &&
    (state.epochs === undefined || nonNegativeInteger.accepts(state.epochs)) &&
    (state.epoch === null || (isObject(state.epoch) && isGenerator(state.epoch.generator))),
);

type Epoch = NonNullable<DataLoaderState["epoch"]>;

/** A batch that is being read. */
interface Read<B> {
  samples: number;
  batch: Promise<Awaited<B>>;
}

const loaderOptions: OptionTable<DataLoaderOptions> = {
  batchSize: positiveInteger,
  shuffle: flag,
  dropLast: flag,
  sampler: samplerKind,
  batchSampler: batchSourceKind,
  generator: generatorKind,
  prefetch: nonNegativeInteger,
};

/**
 * A dataset in batches: each iteration is one epoch. Plain `for … of` reads a batch when it is asked
 * for; `for await` also takes datasets that answer with promises, and reads ahead. A failed read
 * throws where its batch would have come, and nothing is read after a `break`.
 *
 * One epoch of a loader runs at a time; `state()` in the middle of it tells how to go on after the
 * batch that was last given out.
 *
 * A dataset that changes from epoch to epoch is told their number: each iteration is the next, from 0.
 *
 * @throws ValueError for a batch size that is not a positive integer, and for options of which one is to be in
 * the place of the other.
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 * @example
 * ```ts
 * import { DataLoader, moons } from "chainrule/data";
 * const loader = new DataLoader(moons({ samples: 100 }), { batchSize: 32, shuffle: true });
 * const sizes = [];
 * for (const [inputs, targets] of loader) sizes.push(inputs.shape[0]);
 * sizes; // → 32,32,32,4
 * ```
 */
export class DataLoader<B = Batch> implements Iterable<B>, AsyncIterable<Awaited<B>> {
  readonly dataset: Dataset<B>;
  /** Of a `batchSampler`, which decides for itself, 1. */
  readonly batchSize: number;
  readonly #sampler: Sampler;
  readonly #batchSampler: BatchSource | undefined;
  /** Whether the order comes from the generator. */
  readonly #draws: boolean;
  readonly #dropLast: boolean;
  readonly #generator: Generator;
  readonly #prefetch: number;
  #epoch: DataLoaderState["epoch"] = null;
  #epochs = 0;
  /** The next iteration goes on with the restored epoch. */
  #resumes = false;

  constructor(dataset: Dataset<B>, options: DataLoaderOptions = {}) {
    checkArgument("DataLoader", "dataset", datasetKind, dataset);
    checkOptions("DataLoader", loaderOptions, options);
    checkSampling("DataLoader", options);
    const { batchSize = 1, prefetch = 2, shuffle = false, sampler, batchSampler } = options;
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.#sampler =
      sampler ?? (shuffle ? new RandomSampler(dataset) : new SequentialSampler(dataset));
    this.#batchSampler = batchSampler;
    this.#draws = shuffle || sampler !== undefined || batchSampler !== undefined;
    this.#dropLast = options.dropLast ?? false;
    this.#generator = options.generator ?? defaultGenerator;
    this.#prefetch = prefetch;
  }

  /** The number of batches in an epoch. */
  get length(): number {
    if (this.#batchSampler) return this.#batchSampler.length;
    const batches = this.#sampler.length / this.batchSize;
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): Iterator<B> {
    const { epoch, number, parts } = this.#begin();
    for (const indices of parts) {
      const batch = this.dataset.batch(indices, number);
      epoch.position += indices.length;
      yield batch;
    }
    this.#finish(epoch);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Awaited<B>> {
    const { epoch, number, parts } = this.#begin();
    const reads: Read<B>[] = [];
    for (;;) {
      while (reads.length <= this.#prefetch) {
        const { value: indices } = parts.next();
        if (indices === undefined) break;
        reads.push(this.#read(indices, number));
      }
      const read = reads.shift();
      if (read === undefined) break;
      const batch = await read.batch;
      epoch.position += read.samples;
      yield batch;
    }
    this.#finish(epoch);
  }

  /** How far the loader is: `restore` it to go on from here, bit for bit. */
  state(): DataLoaderState {
    return {
      samples: this.dataset.length,
      epoch: this.#epoch && { ...this.#epoch },
      epochs: this.#epochs,
      generator: this.#generator.state(),
    };
  }

  /**
   * Goes back to a state of a loader over the same data. In the middle of an epoch, the next
   * iteration gives the batches that were still to come; the generator is set back too.
   *
   * @throws DataError for a state that does not fit the dataset.
   */
  restore(state: DataLoaderState): void {
    checkArgument("DataLoader", "the state", stateKind, state);
    const { samples, epoch, epochs = epoch ? 1 : 0, generator } = state;
    if (samples !== this.dataset.length) {
      throw new DataError(
        `DataLoader: the state is of a dataset of ${shown(samples)} samples, this one has ` +
          `${this.dataset.length}. Use the data that the run began with.`,
      );
    }
    const position = epoch?.position ?? 0;
    const last = this.#batchSampler ? Number.POSITIVE_INFINITY : this.#sampler.length;
    if (!Number.isInteger(position) || position < 0 || position > last) {
      throw new DataError(
        `DataLoader: the state is at sample ${shown(position)}, expected 0 to ${last}.`,
      );
    }
    this.#epoch = epoch && { ...epoch };
    this.#epochs = epochs;
    this.#resumes = epoch !== null;
    if (this.#draws) this.#generator.restore(generator);
  }

  /** Starts an epoch, or goes on with a restored one. */
  #begin(): { epoch: Epoch; number: number; parts: Iterator<Int32Array> & Iterable<Int32Array> } {
    const restored = this.#resumes ? this.#epoch : null;
    const epoch = restored ?? { position: 0, generator: this.#generator.state() };
    if (!restored) this.#epochs++;
    this.#epoch = epoch;
    this.#resumes = false;
    let generator = this.#generator;
    if (restored) {
      generator = new Generator(0);
      generator.restore(epoch.generator);
    }
    const parts = this.#parts(generator, epoch.position);
    return { epoch, number: this.#epochs - 1, parts };
  }

  /** The samples of each batch from the epoch's sample `start` on. */
  *#parts(generator: Generator, start: number) {
    const check = (indices: Int32Array | readonly number[]) =>
      checkIndices("DataLoader", indices, this.dataset.length);
    if (!this.#batchSampler) {
      const order = check(this.#sampler.indices(generator));
      checkLength("sampler", this.#sampler.length, order.length);
      yield* cut(order, this.batchSize, this.#dropLast, start);
      return;
    }
    const drawn = this.#batchSampler.batches(generator);
    checkArgument("DataLoader", "what batches() gives", list, drawn);
    // All at once, so that nobody else draws in between.
    const batches = [...drawn];
    checkLength("batchSampler", this.#batchSampler.length, batches.length);
    yield* batchesAfter(start, batches.map(check));
  }

  #finish(epoch: Epoch): void {
    if (this.#epoch === epoch) this.#epoch = null;
  }

  /** Asks for a batch; a failure waits, handled, until the batch is due or forgotten after a break. */
  #read(indices: Int32Array, number: number): Read<B> {
    const read = async (): Promise<Awaited<B>> => await this.dataset.batch(indices, number);
    const batch = read();
    batch.catch(() => {});
    return { samples: indices.length, batch };
  }
}

const list = kind("a list of batches", (value) => Symbol.iterator in Object(value));

/** @throws ValueError for a sampler that does not say how much it gives. */
function checkLength(sampler: string, length: number, given: number): void {
  if (given === length) return;
  throw new ValueError(
    `DataLoader: the ${sampler} gives ${given}, and its length is ${length}. Have length say what an epoch has`,
  );
}

/** @throws ValueError for options of which one is in the place of the other. */
export function checkSampling(operation: string, options: DataLoaderOptions): void {
  const { sampler, batchSampler, shuffle, dropLast, batchSize } = options;
  const chosen = batchSampler ? "batchSampler" : "sampler";
  const replaced = batchSampler ? { batchSize, shuffle, sampler, dropLast } : { shuffle };
  if (!sampler && !batchSampler) return;
  for (const [name, value] of Object.entries(replaced)) {
    if (!value) continue;
    throw new ValueError(
      `${operation}: ${chosen} is in the place of ${name}, and cannot be given with it. Leave one out`,
    );
  }
}
