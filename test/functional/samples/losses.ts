import * as F from "../../../src/functional/index.ts";
import type { Tensor } from "../../../src/index.ts";
import { float64, int32, numbersFrom, type Sample, type Samples } from "../../support/sample.ts";

const { normal } = numbersFrom(37);

const [x, y, z] = [normal(4, 3), normal(4, 3), normal(4, 3)];
const [logP, p] = [F.logSoftmax(x, 1), F.softmax(y, 1)];
const positive = normal(4, 3).exp();
const signs = int32([1, -1, -1, 1, 1, 1, -1, 1, -1, -1, 1, -1]).reshape([4, 3]);

type Reduction = "none" | "mean" | "sum";

/** Each reduction of a loss. */
const reduced = (
  run: (reduction: Reduction, ...inputs: Tensor[]) => Tensor,
  ...inputs: Tensor[]
): [Sample, ...Sample[]] => {
  const sample = (reduction: Reduction): Sample => ({
    about: reduction,
    run: (...given) => run(reduction, ...given),
    inputs,
  });
  return [sample("mean"), sample("sum"), sample("none")];
};

const vectors = [float64([1, -2, 2]), float64([0.5, 1, -1]), float64([2, 0.25, 1])];

/** Losses of other kinds than regression's and classification's, and distances. */
export const lossSamples = {
  huberLoss: [
    ...reduced((reduction, a, b) => F.huberLoss(a, b, { delta: 0.7, reduction }), x, y),
    {
      about: "at delta",
      run: (a, b) => F.huberLoss(a, b),
      inputs: [float64([1, 2, -3]), float64([0, 2, 0])],
      kink: true,
    },
  ],
  klDiv: [
    ...reduced((reduction, a, b) => F.klDiv(a, b, { reduction }), logP, p),
    {
      about: "of logarithms, by the batch",
      run: (a, b) => F.klDiv(a, b, { reduction: "batchmean", logTarget: true }),
      inputs: [logP, p.log()],
    },
  ],
  gaussianNllLoss: [
    ...reduced(
      (reduction, a, b, v) => F.gaussianNllLoss(a, b, v, { full: true, reduction }),
      x,
      y,
      // Differences of what is divided by the cube of a small variance are rounded too much.
      positive.add(0.5),
    ),
    {
      about: "a variance for each row",
      run: (a, b, v) => F.gaussianNllLoss(a, b, v),
      inputs: [x, y, float64([1, 2, 0.5, 3])],
    },
  ],
  poissonNllLoss: [
    ...reduced((reduction, a, b) => F.poissonNllLoss(a, b, { reduction }), x, positive),
    {
      about: "of counts, with Stirling's term",
      run: (a, b) => F.poissonNllLoss(a, b, { logInput: false, full: true, eps: 0.1 }),
      inputs: [positive, positive.mul(2)],
    },
  ],
  hingeEmbeddingLoss: reduced(
    (reduction, a, t) => F.hingeEmbeddingLoss(a, t, { margin: 0.8, reduction }),
    positive,
    signs,
  ),
  softMarginLoss: reduced((reduction, a, t) => F.softMarginLoss(a, t, { reduction }), x, signs),
  marginRankingLoss: reduced(
    (reduction, a, b, t) => F.marginRankingLoss(a, b, t, { margin: 0.5, reduction }),
    x,
    y,
    signs,
  ),
  tripletMarginLoss: [
    ...reduced((reduction, a, b, c) => F.tripletMarginLoss(a, b, c, { reduction }), x, y, z),
    {
      about: "p, swap",
      run: (a, b, c) => F.tripletMarginLoss(a, b, c, { p: 3, margin: 4, swap: true }),
      inputs: [x, y, z],
    },
    { about: "one sample", run: (a, b, c) => F.tripletMarginLoss(a, b, c), inputs: vectors },
  ],
  cosineEmbeddingLoss: [
    ...reduced(
      (reduction, a, b, t) => F.cosineEmbeddingLoss(a, b, t, { margin: -0.9, reduction }),
      x,
      y,
      int32([1, -1, 1, 1]),
    ),
    {
      about: "one sample",
      run: (a, b) => F.cosineEmbeddingLoss(a, b, 1),
      inputs: vectors.slice(0, 2),
    },
  ],
  multiMarginLoss: [
    ...reduced((reduction, a, t) => F.multiMarginLoss(a, t, { reduction }), x, int32([2, 0, 1, 0])),
    {
      about: "squares, weighted",
      run: (a, weight) => F.multiMarginLoss(a, [2, 0, 1, 0], { p: 2, margin: 0.6, weight }),
      inputs: [x, float64([1, 2, 0.5])],
    },
    { about: "one sample", run: (a, t) => F.multiMarginLoss(a, t), inputs: [normal(3), int32(1)] },
  ],
  multilabelMarginLoss: [
    ...reduced(
      (reduction, a, t) => F.multilabelMarginLoss(a, t, { reduction }),
      x,
      int32([
        [2, -1, 0],
        [0, 1, -1],
        [1, -1, -1],
        [-1, 1, 1],
      ]),
    ),
    {
      about: "one sample",
      run: (a, t) => F.multilabelMarginLoss(a, t),
      inputs: [float64([0.3, 0.5, -0.2]), int32([1, -1, 1])],
    },
  ],
  multilabelSoftMarginLoss: [
    ...reduced((reduction, a, b) => F.multilabelSoftMarginLoss(a, b, { reduction }), x, p),
    {
      about: "weighted",
      run: (a, b, weight) => F.multilabelSoftMarginLoss(a, b, { weight }),
      inputs: [x, p, float64([1, 2, 0.5])],
    },
  ],
  normalize: [
    { about: "rows", run: (a) => F.normalize(a), inputs: [x] },
    { about: "columns, of order 3", run: (a) => F.normalize(a, { p: 3, dim: 0 }), inputs: [x] },
    { about: "of order 1", run: (a) => F.normalize(a, { p: 1 }), inputs: [x] },
    { about: "by the largest", run: (a) => F.normalize(a, { p: Infinity, dim: -1 }), inputs: [x] },
    {
      about: "shorter than eps",
      run: (a) => F.normalize(a, { eps: 10 }),
      inputs: [float64([[1, 2, 2]])],
    },
  ],
  cosineSimilarity: [
    { about: "rows", run: (a, b) => F.cosineSimilarity(a, b), inputs: [x, y] },
    {
      about: "broadcast",
      run: (a, b) => F.cosineSimilarity(a, b, { dim: -1 }),
      inputs: [x, normal(3)],
    },
    {
      about: "shorter than eps",
      run: (a, b) => F.cosineSimilarity(a, b, { dim: 0, eps: 2.5 }),
      inputs: vectors.slice(0, 2),
    },
  ],
  pairwiseDistance: [
    { about: "rows", run: (a, b) => F.pairwiseDistance(a, b), inputs: [x, y] },
    {
      about: "of order 1",
      run: (a, b) => F.pairwiseDistance(a, b, { p: 1, keepdim: true }),
      inputs: [x, normal(3)],
    },
    {
      about: "of order 3",
      run: (a, b) => F.pairwiseDistance(a, b, { p: 3, eps: 0.5 }),
      inputs: vectors.slice(0, 2),
    },
  ],
} satisfies Record<string, Samples>;
