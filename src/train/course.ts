import type { DataLoader } from "../data/data-loader.ts";
import type { Batch } from "../data/dataset.ts";
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
  readonly loader: DataLoader;
  record: RunRecord = { steps: [], epochs: [] };
  #at: Omit<Position, "loader" | "generator"> = { step: 0, epoch: 1, seconds: 0, ...epochStart() };

  constructor(loader: DataLoader) {
    this.loader = loader;
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

  /** The batches of the epoch under way that are still to come. */
  batches(): Iterator<Batch> {
    this.loader.restore(this.loader.state());
    return this.loader[Symbol.iterator]();
  }

  /** Does the epoch's next step by `run`; null at its end. After an error it is still to be done. */
  advance(
    batches: Iterator<Batch>,
    run: (number: number, batch: Batch) => BatchResult,
  ): StepMetrics | null {
    const before = this.loader.state();
    try {
      return this.random.draw(() => {
        const { value: batch, done } = batches.next();
        if (!done) return this.#take(batch, run);
        // The epoch ends with its evaluation.
        this.loader.restore(before);
        return null;
      });
    } catch (error) {
      this.loader.restore(before);
      throw error;
    }
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
    this.loader.restore({ ...this.loader.state(), epoch: null });
    return this.record.epochs[this.record.epochs.length - 1];
  }

  position(): Position {
    return { ...this.#at, loader: this.loader.state(), generator: this.random.state };
  }

  /** Goes to another position; it keeps of a record what was recorded until there. */
  restore({ loader, generator, ...at }: Position, record: RunRecord | undefined): void {
    this.loader.restore(loader);
    this.random.state = generator;
    this.#at = at;
    this.record = recordUntil(at, record ?? { steps: [], epochs: [] });
  }
}
