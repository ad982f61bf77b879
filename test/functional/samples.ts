import * as F from "../../src/functional/index.ts";
import type { Tensor } from "../../src/index.ts";
import { float64, int32, numbersFrom, type Samples } from "../support/sample.ts";
import { activationSamples } from "./samples/activations.ts";
import { attentionSamples } from "./samples/attention.ts";
import { convolutionSamples } from "./samples/convolution.ts";
import { dropoutSamples } from "./samples/dropout.ts";
import { embeddingSamples } from "./samples/embedding.ts";
import { lossSamples } from "./samples/losses.ts";
import { normalizationSamples } from "./samples/normalization.ts";

const { normal } = numbersFrom(7);

const [x, y, vector, positive] = [normal(4, 3), normal(4, 3), normal(3), normal(3).exp()];
const probabilities = y.sigmoid();
const labels = int32([2, 0, -100, 1]);
const empty = [normal(0, 3), normal(0, 3)];
const tie = [float64([1, 2, -3]), float64([1, 2, 0])];

const single = { about: "one number", inputs: [normal(1, 1), normal(1, 1)] };

/** The samples of a loss of two tensors of one shape. */
const regression = (loss: (a: Tensor, b: Tensor, options?: F.LossOptions) => Tensor) =>
  [
    { about: "mean", run: (a, b) => loss(a, b), inputs: [x, y] },
    { about: "sum", run: (a, b) => loss(a, b, { reduction: "sum" }), inputs: [x, y] },
    { about: "none", run: (a, b) => loss(a, b, { reduction: "none" }), inputs: [x, y] },
    { ...single, run: (a, b) => loss(a, b) },
    {
      about: "empty",
      run: (a, b) => loss(a, b, { reduction: "sum" }),
      inputs: empty,
      constant: "a sum of nothing",
    },
  ] satisfies Samples;

/** Every function that `F` has: one that has no row here does not pass the type checker. */
export const functionSamples: Record<keyof typeof F, Samples> = {
  ...activationSamples,
  softmax: [
    { about: "last", run: (a) => F.softmax(a, 1), inputs: [x] },
    { about: "ties", run: (a) => F.softmax(a, 0), inputs: [float64([1, 1, 0])] },
    { about: "far from 0", run: (a) => F.softmax(a, -1), inputs: [float64([800, 801, 799])] },
  ],
  logSoftmax: [
    { about: "first", run: (a) => F.logSoftmax(a, 0), inputs: [x] },
    { about: "far from 0", run: (a) => F.logSoftmax(a, -1), inputs: [float64([800, 801, 799])] },
  ],
  linear: [
    { about: "rows", run: (a, w) => F.linear(a, w), inputs: [x, normal(2, 3)] },
    { about: "a vector", run: (a, w, b) => F.linear(a, w, b), inputs: [vector, x, normal(4)] },
    { about: "3-D", run: F.linear, inputs: [normal(2, 2, 3), normal(5, 3), normal(5)] },
    {
      about: "no rows",
      run: (a, w, b) => F.linear(a, w, b),
      inputs: [normal(0, 3), x, normal(4)],
      constant: "it has no element",
    },
  ],

  mseLoss: regression(F.mseLoss),
  l1Loss: [
    ...regression(F.l1Loss),
    { about: "where both are equal", run: (a, b) => F.l1Loss(a, b), inputs: tie, kink: true },
  ],
  smoothL1Loss: [
    ...regression(F.smoothL1Loss),
    { about: "beta", run: (a, b) => F.smoothL1Loss(a, b, { beta: 0.7 }), inputs: [x, y] },
    { about: "no beta", run: (a, b) => F.smoothL1Loss(a, b, { beta: 0 }), inputs: [x, y] },
    { about: "at beta", run: (a, b) => F.smoothL1Loss(a, b, { beta: 3 }), inputs: tie, kink: true },
  ],
  bceLoss: [
    { about: "mean", run: (a, b) => F.bceLoss(a, b), inputs: [x.sigmoid(), probabilities] },
    {
      about: "weighted sum",
      run: (a, b, weight) => F.bceLoss(a, b, { weight, reduction: "sum" }),
      inputs: [x.sigmoid(), probabilities, positive],
    },
    {
      about: "none",
      run: (a, b) => F.bceLoss(a, b, { reduction: "none" }),
      inputs: [x.sigmoid(), probabilities],
    },
  ],
  bceWithLogits: [
    { about: "mean", run: (a, b) => F.bceWithLogits(a, b), inputs: [x, probabilities] },
    {
      about: "weighted sum",
      run: (a, b, weight) => F.bceWithLogits(a, b, { weight, reduction: "sum" }),
      inputs: [x, probabilities, positive],
    },
    {
      about: "none",
      run: (a, b) => F.bceWithLogits(a, b, { reduction: "none" }),
      inputs: [x, probabilities],
    },
    {
      about: "weighted where the target is 1",
      run: (a, b, posWeight) => F.bceWithLogits(a, b, { posWeight }),
      inputs: [x, probabilities, positive],
    },
  ],
  nllLoss: [
    { about: "mean", run: (a, b) => F.nllLoss(a, b), inputs: [x, labels] },
    {
      about: "weighted sum",
      run: (a, b, weight) => F.nllLoss(a, b, { weight, reduction: "sum" }),
      inputs: [x, labels, positive],
    },
    { about: "one sample", run: (a, b) => F.nllLoss(a, b), inputs: [vector, int32(1)] },
    {
      about: "positions",
      run: (a, b) => F.nllLoss(a, b, { reduction: "none" }),
      inputs: [
        normal(2, 3, 2),
        int32([
          [0, 1],
          [2, -100],
        ]),
      ],
    },
  ],
  crossEntropy: [
    { about: "of indices", run: (a, b) => F.crossEntropy(a, b), inputs: [x, labels] },
    {
      about: "of indices, smoothed and weighted",
      run: (a, b, weight) => F.crossEntropy(a, b, { weight, labelSmoothing: 0.2 }),
      inputs: [x, labels, positive],
    },
    {
      about: "of indices, one by one",
      run: (a, b) => F.crossEntropy(a, b, { ignoreIndex: 1, reduction: "none" }),
      inputs: [x, int32([2, 0, 0, 1])],
    },
    { about: "of probabilities", run: (a, b) => F.crossEntropy(a, b), inputs: [x, probabilities] },
    {
      about: "of probabilities, smoothed and weighted",
      run: (a, b, weight) =>
        F.crossEntropy(a, b, { weight, labelSmoothing: 0.2, reduction: "sum" }),
      inputs: [x, probabilities, positive],
    },
  ],

  ...normalizationSamples,
  ...embeddingSamples,
  ...convolutionSamples,
  ...attentionSamples,
  ...dropoutSamples,
  ...lossSamples,
};
