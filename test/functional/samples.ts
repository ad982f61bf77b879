import { describe, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import { Generator, randn, type Tensor, tensor } from "../../src/index.ts";
import { checkGradients } from "../support/gradients.ts";

const draw = (shape: number[], seed: number) =>
  randn(shape, { dtype: "float64", generator: new Generator(seed) });
const [x, y] = [draw([4, 3], 1), draw([4, 3], 2)];
const labels = tensor([2, 0, -100, 1], { dtype: "int32" });
const probabilities = y.sigmoid();
const vector = draw([3], 3);

const functions: Record<string, [f: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]]> = {
  softmax: [(a) => F.softmax(a, 1), [x]],
  logSoftmax: [(a) => F.logSoftmax(a, 0), [x]],
  linear: [F.linear, [draw([2, 2, 3], 4), draw([5, 3], 5), draw([5], 6)]],
  mseLoss: [(a, b) => F.mseLoss(a, b), [x, y]],
  smoothL1Loss: [(a, b) => F.smoothL1Loss(a, b, { beta: 0.7 }), [x, y]],
  bceLoss: [(a, b) => F.bceLoss(a, b), [x.sigmoid(), probabilities]],
  bceWithLogits: [(a, b) => F.bceWithLogits(a, b), [x, probabilities]],
  nllLoss: [(a, b) => F.nllLoss(a, b), [x, labels]],
  "crossEntropy of indices": [
    (a, b, weight) => F.crossEntropy(a, b, { weight, labelSmoothing: 0.2 }),
    [x, labels, vector.exp()],
  ],
  "crossEntropy of probabilities": [(a, b) => F.crossEntropy(a, b), [x, probabilities]],
  "batchNorm in training": [
    (a, weight, bias) => F.batchNorm(a, { weight, bias, training: true }),
    [x, vector, draw([3], 7)],
  ],
  "batchNorm in training, 3-D": [
    (a, weight, bias) => F.batchNorm(a, { weight, bias, training: true, eps: 0.1 }),
    [draw([2, 3, 4], 8), vector, draw([3], 9)],
  ],
  "batchNorm in evaluation": [
    (a, weight) =>
      F.batchNorm(a, { weight, runningMean: vector, runningVar: vector.square(), eps: 0.1 }),
    [x, vector],
  ],
  dropout: [(a) => F.dropout(a, { p: 0.4, generator: new Generator(5) }), [x]],
};

describe("gradients and their gradients agree with central differences", () => {
  it.each(Object.entries(functions))("%s", (_, [f, inputs]) => {
    checkGradients(f, inputs);
  });
});
