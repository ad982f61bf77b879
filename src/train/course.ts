import type { DataLoader, DataLoaderState } from "../data/data-loader.ts";
import type { Batch } from "../data/dataset.ts";
import { Batches, type MaybeAwaited } from "./batches.ts";
import type { Position } from "./checkpoint.ts";
import type { Evaluation } from "./evaluate.ts";
import { addBatch, type BatchResult, meansOf, noTotals } from "./metrics.ts";
import { RandomStream } from "./random-stream.ts";
import { type EpochMetrics, type RunRecord, recordUntil, type StepMetrics } from "./record.ts";
import { checkBatch } from "./step.ts";

const epochStart = () => ({ epochSeconds: 0, totals: noTotals() });

/** Where a run stands, in its data, its epochs and its random numbers; and what it has recorded. */
export class Course {
  readonly random = new RandomStream();
  readonly loader: DataLoader<MaybeAwaited>;
  readonly #prefetch: number;
  /** How far the data is that was trained on; the loader may have read ahead. */
  #place: DataLoaderState;
  record: RunRecord = { steps: [], epochs: [] };
  #at: Omit<Position, "loader" | "generator"> = { step: 0, epoch: 1, seconds: 0, ...epochStart() };

  constructor(loader: DataLoader<MaybeAwaited>, prefetch: number) {
    this.loader = loader;
    this.#prefetch = prefetch;
    this.#place = loader.state();
  }

  /** Steps done. */
  get step(): number {
    return this.#at.step;
  }

  /** The epoch under way, from 1. */
  get epoch(): number {
    return this.#at.epoch;
  }

  /** Seconds spent in steps. */
  get seconds(): number {
    return this.#at.seconds;
  }

  /** Why it has ended before its last epoch; null where it has not. */
  get stoppedEarly(): string | null {
    return this.#at.stoppedEarly ?? null;
  }

  /** Ends it here. */
  stop(reason: string): void {
    this.#at.stoppedEarly = reason;
  }

  /** The batches of the epoch under way that are still to come. */
  batches(): Batches {
    this.seek(this.#place);
    return new Batches(this.loader, this.#prefetch);
  }

  /**
   * Has the loader go somewhere, for who reads beside the run: that goes on from where it was trained.
   *
   * @throws DataError for a place that is none in this data; nothing has changed then.
   */
  seek(place: DataLoaderState): void {
    this.loader.restore(place);
  }

  /**
   * Does the epoch's next step by `run`; null at its end. Where the batch is still to come, a promise, after which the
   * step can be done. After an error it is still to be done.
   */
  advance(
    batches: Batches,
    run: (number: number, batch: Batch) => BatchResult,
  ): StepMetrics | Promise<void> | null {
    return this.random.draw(() => {
      const next = batches.next();
      if (next === null || next instanceof Promise) return next;
      const metrics = this.#take(next.batch, run);
      this.#place = next.place;
      return metrics;
    });
  }

  #take(batch: Batch, run: (number: number, batch: Batch) => BatchResult): StepMetrics {
    const at = this.#at;
    const samples = checkBatch(batch);
    const start = performance.now();
    const scores = addBatch(at.totals, samples, run(at.step + 1, batch));
    const seconds = (performance.now() - start) / 1000;
    at.step++;
    at.seconds += seconds;
    at.epochSeconds += seconds;
    const metrics = { step: at.step, epoch: at.epoch, ...scores };
    this.record.steps.push(metrics);
    return metrics;
  }

  endEpoch(validation: Evaluation | undefined): EpochMetrics {
    const { epoch, step, epochSeconds: seconds, totals } = this.#at;
    const metrics = { epoch, step, seconds, train: meansOf(totals) };
    this.record.epochs.push(validation ? { ...metrics, validation } : metrics);
    Object.assign(this.#at, epochStart(), { epoch: epoch + 1 });
    this.#place = { ...this.#place, epoch: null };
    return this.record.epochs[this.record.epochs.length - 1];
  }

  position(): Position {
    return { ...this.#at, loader: this.#place, generator: this.random.state };
  }

  /** Goes to another position; it keeps of a record what was recorded until there. */
  restore({ loader, generator, ...at }: Position, record: RunRecord | undefined): void {
    this.seek(loader);
    this.#place = this.loader.state();
    this.random.state = generator;
    this.#at = at;
    this.record = recordUntil(at, record ?? { steps: [], epochs: [] });
  }
}
