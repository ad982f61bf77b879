import { DataLoader } from "../../data/data-loader.ts";
import type { Dataset } from "../../data/dataset.ts";
import { crossEntropy } from "../../functional/classification.ts";
import { softmax } from "../../functional/softmax.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { CalibrationError } from "../streaming/calibration.ts";
import type { ClassifierAnswers } from "./classifier.ts";

/** What a classifier says of each sample of a dataset. */
export interface Answers extends ClassifierAnswers {
  /** The true class. */
  truths: Int32Array;
  /** The class with the highest score. */
  predictions: Int32Array;
  /** The probability given to it. */
  confidences: Float32Array;
  /** −log p of the true class. */
  losses: Float32Array;
}

/** Into so many bins the confidences are divided. */
const bins = 10;

/** What gives a score for each class, or numbers, of a batch of samples. */
export interface Predictor {
  predict(inputs: Tensor): Tensor;
}

/** A model's answers, found by the batch. */
export function answersOf(model: Predictor, dataset: Dataset, batchSize: number): Answers {
  const truths = new Int32Array(dataset.length);
  const predictions = new Int32Array(dataset.length);
  const confidences = new Float32Array(dataset.length);
  const losses = new Float32Array(dataset.length);
  const calibration = new CalibrationError({ bins });
  let position = 0;
  for (const [inputs, targets] of new DataLoader(dataset, { batchSize })) {
    const scores = model.predict(inputs);
    truths.set(targets.data, position);
    predictions.set(scores.argmax(1).data, position);
    confidences.set(softmax(scores, 1).max(1).data, position);
    losses.set(crossEntropy(scores, targets, { reduction: "none" }).data, position);
    calibration.update(scores, targets);
    position += targets.size;
  }
  return {
    truths,
    predictions,
    confidences,
    losses,
    calibration: { error: calibration.compute(), bins: calibration.table() },
  };
}
