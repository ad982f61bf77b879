import * as F from "../../../src/functional/index.ts";
import { numbersFrom, type Samples } from "../../support/sample.ts";

const { normal } = numbersFrom(8);

const [x, sequences, images] = [normal(4, 3), normal(2, 4, 3), normal(2, 2, 2, 3)];
const [vector, other] = [normal(3), normal(3)];

export const normalizationSamples = {
  batchNorm: [
    {
      about: "in training",
      run: (a, weight, bias) => F.batchNorm(a, { weight, bias, training: true }),
      inputs: [x, vector, other],
    },
    {
      about: "in training, 3-D",
      run: (a, weight, bias) => F.batchNorm(a, { weight, bias, training: true, eps: 0.1 }),
      inputs: [normal(2, 3, 4), vector, other],
    },
    {
      about: "in evaluation",
      run: (a, weight, mean) =>
        F.batchNorm(a, { weight, runningMean: mean, runningVar: mean.square(), eps: 0.1 }),
      inputs: [x, vector, other],
    },
  ],
  layerNorm: [
    {
      about: "the last dimension",
      run: (a, weight, bias) => F.layerNorm(a, 3, { weight, bias }),
      inputs: [x, vector, other],
    },
    {
      about: "two dimensions",
      run: (a, weight) => F.layerNorm(a, [4, 3], { weight, eps: 0.1 }),
      inputs: [sequences, normal(4, 3)],
    },
    {
      about: "a vector, with an offset alone",
      run: (a, bias) => F.layerNorm(a, [3], { bias, eps: 0.1 }),
      inputs: [vector, other],
    },
    {
      about: "no rows",
      run: (a, weight, bias) => F.layerNorm(a, 3, { weight, bias }),
      inputs: [normal(0, 3), vector, other],
      constant: "it has no element",
    },
    {
      about: "a single number, which is its own mean",
      run: (a, weight, bias) => F.layerNorm(a, 1, { weight, bias }),
      inputs: [normal(2, 1), normal(1), normal(1)],
    },
  ],
  rmsNorm: [
    {
      about: "the last dimension",
      run: (a, weight) => F.rmsNorm(a, 3, { weight }),
      inputs: [x, vector],
    },
    {
      about: "two dimensions",
      run: (a) => F.rmsNorm(a, [4, 3], { eps: 0.1 }),
      inputs: [sequences],
    },
    {
      about: "no rows",
      run: (a, weight) => F.rmsNorm(a, 3, { weight }),
      inputs: [normal(0, 3), vector],
      constant: "it has no element",
    },
  ],
  groupNorm: [
    {
      about: "rows",
      run: (a, weight, bias) => F.groupNorm(a, 2, { weight, bias }),
      inputs: [normal(3, 6), normal(6), normal(6)],
    },
    {
      about: "sequences, a factor alone",
      run: (a, weight) => F.groupNorm(a, 2, { weight, eps: 0.1 }),
      inputs: [sequences, normal(4)],
    },
    {
      about: "images, an offset alone",
      run: (a, bias) => F.groupNorm(a, 1, { bias }),
      inputs: [images, normal(2)],
    },
    {
      about: "an empty batch",
      run: (a, bias) => F.groupNorm(a, 2, { bias }),
      inputs: [normal(0, 4, 2), normal(4)],
      constant: "it has no element",
    },
  ],
  instanceNorm: [
    {
      about: "sequences",
      run: (a, weight, bias) => F.instanceNorm(a, { weight, bias }),
      inputs: [sequences, normal(4), normal(4)],
    },
    {
      about: "images, a factor alone",
      run: (a, weight) => F.instanceNorm(a, { weight, eps: 0.1 }),
      inputs: [images, normal(2)],
    },
    {
      about: "by running statistics",
      run: (a, mean) =>
        F.instanceNorm(a, {
          runningMean: mean,
          runningVar: mean.square(),
          useInputStats: false,
          eps: 0.1,
        }),
      inputs: [sequences, normal(4)],
    },
  ],
} satisfies Record<string, Samples>;
