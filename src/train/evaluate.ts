import { DataLoader } from "../data/data-loader.ts";
import type { Dataset } from "../data/dataset.ts";
import { addBatch, meansOf, noTotals, type Scores } from "./metrics.ts";
import { checkBatch, type Step } from "./step.ts";

/** The loss and the metrics over a dataset. */
export interface Evaluation extends Scores {
  samples: number;
}

/** Runs a step that changes nothing over a dataset. */
export function evaluate(step: Step, dataset: Dataset, batchSize: number): Evaluation {
  const totals = noTotals();
  for (const batch of new DataLoader(dataset, { batchSize })) {
    const samples = checkBatch(batch);
    addBatch(totals, samples, step(...batch));
  }
  return { samples: totals.samples, ...meansOf(totals) };
}
