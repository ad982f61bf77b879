import { DataLoader, type Dataset } from "../data/index.ts";
import { softmax } from "../functional/softmax.ts";
import type { Trainer } from "../train/index.ts";

/** What a classifier says of each sample of a dataset. */
export interface Answers {
  /** The true class. */
  truths: Int32Array;
  /** The class with the highest score. */
  predictions: Int32Array;
  /** The probability given to it. */
  confidences: Float32Array;
}

/** The trainer's model's answers, found by the batch. */
export function answersOf(
  trainer: Pick<Trainer, "predict">,
  dataset: Dataset,
  batchSize: number,
): Answers {
  const truths = new Int32Array(dataset.length);
  const predictions = new Int32Array(dataset.length);
  const confidences = new Float32Array(dataset.length);
  let position = 0;
  for (const [inputs, targets] of new DataLoader(dataset, { batchSize })) {
    const scores = trainer.predict(inputs);
    truths.set(targets.data, position);
    predictions.set(scores.argmax(1).data, position);
    confidences.set(softmax(scores, 1).max(1).data, position);
    position += targets.size;
  }
  return { truths, predictions, confidences };
}
