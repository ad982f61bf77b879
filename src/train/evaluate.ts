import { DataLoader } from "../data/data-loader.ts";
import type { Dataset } from "../data/dataset.ts";
import { Batches, type MaybeAwaited } from "./batches.ts";
import { addBatch, meansOf, noTotals, type Scores } from "./metrics.ts";
import { checkBatch, type Step } from "./step.ts";

/** The loss and the metrics over a dataset. */
export interface Evaluation extends Scores {
  samples: number;
}

/** How a dataset is read. */
export interface Reading {
  batchSize: number;
  /** How many batches are read ahead where they are promises. */
  prefetch: number;
}

/**
 * Runs a step that changes nothing over a dataset; of one whose batches are promises, a promise comes of it.
 *
 * @param within runs what is done between two waits.
 */
export function evaluate(
  step: Step,
  dataset: Dataset<MaybeAwaited>,
  { batchSize, prefetch }: Reading,
  within: <T>(body: () => T) => T,
): Evaluation | Promise<Evaluation> {
  const totals = noTotals();
  const batches = new Batches(new DataLoader(dataset, { batchSize }), prefetch);
  /** Goes on to the next wait; null at the end. */
  const untilWait = () =>
    within(() => {
      for (;;) {
        const next = batches.next();
        // In an object: who runs this refuses promises, as of a body that goes on without it.
        if (next === null || next instanceof Promise) return { wait: next };
        addBatch(totals, checkBatch(next.batch), step(...next.batch));
      }
    }).wait;
  const result = () => ({ samples: totals.samples, ...meansOf(totals) });
  const first = untilWait();
  if (first === null) return result();
  const toTheEnd = async () => {
    for (let wait: Promise<void> | null = first; wait !== null; wait = untilWait()) await wait;
    return result();
  };
  return toTheEnd();
}
