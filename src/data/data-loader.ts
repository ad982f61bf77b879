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
import { DataError } from "../tensor/errors.ts";
import { shown } from "../text/shown.ts";
import { type Batch, type Dataset, datasetKind } from "./dataset.ts";

export interface DataLoaderOptions {
  /** Samples in a batch. Default 1. */
  batchSize?: number;
  /** Take the samples in a new random order in every epoch. Default false. */
  shuffle?: boolean;
  /** Leave out a last batch that is smaller than the others. Default false. */
  dropLast?: boolean;
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
  /** What the next epoch's order is drawn from. */
  generator: GeneratorState;
}

const isGenerator = (value: unknown) => isObject(value) && "seed" in value && "offset" in value;
const stateKind = kind(
  "what state() gives",
  (state) =>
    isObject(state) &&
    isGenerator(state.generator) &&
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
 * @throws ValueError for a batch size that is not a positive integer.
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
  readonly batchSize: number;
  readonly #shuffle: boolean;
  readonly #dropLast: boolean;
  readonly #generator: Generator;
  readonly #prefetch: number;
  #epoch: DataLoaderState["epoch"] = null;
  /** The next iteration goes on with the restored epoch. */
  #resumes = false;

  constructor(dataset: Dataset<B>, options: DataLoaderOptions = {}) {
    checkArgument("DataLoader", "dataset", datasetKind, dataset);
    checkOptions("DataLoader", loaderOptions, options);
    const { batchSize = 1, prefetch = 2 } = options;
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.#shuffle = options.shuffle ?? false;
    this.#dropLast = options.dropLast ?? false;
    this.#generator = options.generator ?? defaultGenerator;
    this.#prefetch = prefetch;
  }

  /** The number of batches in an epoch. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): Iterator<B> {
    const { epoch, parts } = this.#begin();
    for (const indices of parts) {
      const batch = this.dataset.batch(indices);
      epoch.position += indices.length;
      yield batch;
    }
    this.#finish(epoch);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Awaited<B>> {
    const { epoch, parts } = this.#begin();
    const reads: Read<B>[] = [];
    for (;;) {
      while (reads.length <= this.#prefetch) {
        const { value: indices } = parts.next();
        if (indices === undefined) break;
        reads.push(this.#read(indices));
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
    const { samples, epoch, generator } = state;
    if (samples !== this.dataset.length) {
      throw new DataError(
        `DataLoader: the state is of a dataset of ${shown(samples)} samples, this one has ` +
          `${this.dataset.length}. Use the data that the run began with.`,
      );
    }
    const position = epoch?.position ?? 0;
    if (!Number.isInteger(position) || position < 0 || position > samples) {
      throw new DataError(
        `DataLoader: the state is at sample ${shown(position)}, expected 0 to ${samples}.`,
      );
    }
    this.#epoch = epoch && { ...epoch };
    this.#resumes = epoch !== null;
    if (this.#shuffle) this.#generator.restore(generator);
  }

  /** Starts an epoch, or goes on with a restored one. */
  #begin(): { epoch: Epoch; parts: Iterator<Int32Array, undefined> & Iterable<Int32Array> } {
    const { length } = this.dataset;
    const restored = this.#resumes ? this.#epoch : null;
    const epoch = restored ?? { position: 0, generator: this.#generator.state() };
    this.#epoch = epoch;
    this.#resumes = false;
    let order = Int32Array.from({ length }, (_, i) => i);
    if (this.#shuffle) {
      const generator = restored ? new Generator(0) : this.#generator;
      generator.restore(epoch.generator);
      order = generator.permutation(length);
    }
    return { epoch, parts: this.#parts(order, epoch.position) };
  }

  /** The indices of each batch from `start` on. */
  *#parts(order: Int32Array, start: number) {
    const end = this.#dropLast
      ? order.length - ((order.length - start) % this.batchSize)
      : order.length;
    for (let at = start; at < end; at += this.batchSize) {
      yield order.subarray(at, Math.min(at + this.batchSize, end));
    }
    return undefined;
  }

  #finish(epoch: Epoch): void {
    if (this.#epoch === epoch) this.#epoch = null;
  }

  /** Asks for a batch; a failure waits, handled, until the batch is due or forgotten after a break. */
  #read(indices: Int32Array): Read<B> {
    const read = async (): Promise<Awaited<B>> => await this.dataset.batch(indices);
    const batch = read();
    batch.catch(() => {});
    return { samples: indices.length, batch };
  }
}
