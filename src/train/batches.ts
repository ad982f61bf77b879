import type { DataLoader, DataLoaderState } from "../data/data-loader.ts";
import type { Batch } from "../data/dataset.ts";
import { defaultGenerator } from "../random/generator.ts";

/** A batch, or a promise of one where the dataset reads from elsewhere. */
export type MaybeAwaited = Batch | Promise<Batch>;

/** What was read, and how far the loader is behind it. */
interface Read<B> {
  batch: B;
  place: DataLoaderState;
}

/**
 * The batches of an epoch, read when they are asked for; where they are promises, some are read ahead. The loader is
 * where reading is: who goes on from a batch that was used needs its `place`.
 */
export class Batches {
  readonly #loader: DataLoader<MaybeAwaited>;
  readonly #batches: Iterator<MaybeAwaited>;
  readonly #prefetch: number;
  readonly #ahead: Read<MaybeAwaited>[] = [];
  #arrived: Read<Batch> | null = null;

  constructor(loader: DataLoader<MaybeAwaited>, prefetch: number) {
    this.#loader = loader;
    this.#batches = loader[Symbol.iterator]();
    this.#prefetch = prefetch;
  }

  /**
   * The next batch; null at the epoch's end. Where it is still to come, a promise: when that is kept, the batch is
   * there. A failed read throws, or breaks the promise, where its batch would have come.
   */
  next(): Read<Batch> | Promise<void> | null {
    if (this.#arrived) {
      const arrived = this.#arrived;
      this.#arrived = null;
      return arrived;
    }
    const before = defaultGenerator.state();
    const read = this.#ahead.shift() ?? this.#read();
    if (read === null) return null;
    const { batch, place } = read;
    if (!(batch instanceof Promise)) return { batch, place };
    this.#readAhead();
    // What is drawn for batches that come in any order belongs to none of them.
    defaultGenerator.restore(before);
    return batch.then((arrived) => {
      this.#arrived = { batch: arrived, place };
    });
  }

  #readAhead(): void {
    while (this.#ahead.length < this.#prefetch) {
      const read = this.#readLater();
      if (read === null) return;
      // A failure waits, handled, until the batch is due or forgotten.
      if (read.batch instanceof Promise) read.batch.catch(() => {});
      this.#ahead.push(read);
    }
  }

  #readLater(): Read<MaybeAwaited> | null {
    try {
      return this.#read();
    } catch (error) {
      return { batch: Promise.reject(error), place: this.#loader.state() };
    }
  }

  #read(): Read<MaybeAwaited> | null {
    const { value: batch, done } = this.#batches.next();
    return done ? null : { batch, place: this.#loader.state() };
  }
}
