import { nn } from "../../../src/index.ts";
import { numbersFrom } from "../../support/sample.ts";
import type { LayerSamples } from "../samples.ts";

const { normal } = numbersFrom(9);
const [x, batch, images] = [normal(4, 3), normal(2, 3, 4), normal(2, 2, 2, 3)];

export const normalizationSamples = {
  BatchNorm1d: [
    { about: "in training", make: () => new nn.BatchNorm1d(3), input: x },
    { about: "in evaluation", make: () => new nn.BatchNorm1d(3), input: x, isEvaluated: true },
    {
      about: "of positions, with the mean of all batches",
      make: () => new nn.BatchNorm1d(3, { momentum: null, eps: 0.1 }),
      input: batch,
    },
    {
      about: "with nothing of its own",
      make: () => new nn.BatchNorm1d(3, { affine: false, trackRunningStats: false }),
      input: x,
    },
  ],
  BatchNorm2d: [
    { about: "in training", make: () => new nn.BatchNorm2d(2), input: images },
    { about: "in evaluation", make: () => new nn.BatchNorm2d(2), input: images, isEvaluated: true },
  ],
  LayerNorm: [
    { about: "the last dimension", make: () => new nn.LayerNorm(3), input: x },
    {
      about: "two dimensions, without an offset",
      make: () => new nn.LayerNorm([3, 4], { bias: false, eps: 0.1 }),
      input: batch,
    },
    {
      about: "with nothing of its own",
      make: () => new nn.LayerNorm(3, { elementwiseAffine: false }),
      input: x,
    },
  ],
  RMSNorm: [
    { about: "the last dimension", make: () => new nn.RMSNorm(3, { eps: 0.1 }), input: x },
    {
      about: "two dimensions, with nothing of its own",
      make: () => new nn.RMSNorm([3, 4], { elementwiseAffine: false }),
      input: batch,
    },
  ],
  GroupNorm: [
    { about: "sequences", make: () => new nn.GroupNorm(3, 3), input: batch },
    {
      about: "images, with nothing of its own",
      make: () => new nn.GroupNorm(1, 2, { affine: false, eps: 0.1 }),
      input: images,
    },
  ],
  InstanceNorm1d: [
    { about: "a batch", make: () => new nn.InstanceNorm1d(3), input: batch },
    {
      about: "one sample, with all there is",
      make: () => new nn.InstanceNorm1d(4, { affine: true, trackRunningStats: true }),
      input: x,
    },
  ],
  InstanceNorm2d: [
    {
      about: "in training",
      make: () => new nn.InstanceNorm2d(2, { affine: true, trackRunningStats: true, eps: 0.1 }),
      input: images,
    },
    {
      about: "in evaluation",
      make: () => new nn.InstanceNorm2d(2, { trackRunningStats: true, momentum: null }),
      input: images,
      isEvaluated: true,
    },
  ],
} satisfies Record<string, LayerSamples>;
