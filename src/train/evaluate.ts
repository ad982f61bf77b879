import type { TestResult } from "../cli/report/run-report.ts";
import { DataLoader, type Dataset } from "../data/index.ts";
import { F, type Tensor } from "../index.ts";
import type { Network } from "./learners/learner.ts";

/** A model's answers on a dataset. */
export interface Evaluation extends TestResult {
  accuracy: number;
  /** The true class of each sample. */
  truths: Int32Array;
  /** The class with the highest score. */
  predictions: Int32Array;
  /** The probability given to it. */
  confidences: Float32Array;
}

/** What a network makes of a batch: inputs, and the class of each. */
export type Answer = (
  inputs: Tensor,
  targets: Tensor,
) => { loss: Tensor; predictions: Tensor; confidences: Tensor };

const batchSize = 1000;

/** A network's answer to a batch; it runs as it is, or compiled. */
export function answerOf(network: Network): Answer {
  return (inputs, targets) => {
    const scores = network.forward(inputs);
    return {
      loss: F.crossEntropy(scores, targets, { reduction: "sum" }),
      predictions: scores.argmax(1),
      confidences: F.softmax(scores, 1).max(1),
    };
  };
}

/** Runs the network over a dataset, in evaluation mode, and puts it back in training mode. */
export function evaluate(network: Network, answer: Answer, dataset: Dataset): Evaluation {
  const truths = new Int32Array(dataset.length);
  const predictions = new Int32Array(dataset.length);
  const confidences = new Float32Array(dataset.length);
  let loss = 0;
  let position = 0;
  network.setTraining(false);
  for (const [inputs, targets] of new DataLoader(dataset, { batchSize })) {
    const answered = answer(inputs, targets);
    loss += answered.loss.item();
    truths.set(targets.data, position);
    predictions.set(answered.predictions.data, position);
    confidences.set(answered.confidences.data, position);
    position += targets.size;
  }
  network.setTraining(true);
  const correct = predictions.reduce((sum, p, i) => sum + (p === truths[i] ? 1 : 0), 0);
  return {
    samples: dataset.length,
    loss: loss / dataset.length,
    accuracy: correct / dataset.length,
    truths,
    predictions,
    confidences,
  };
}
