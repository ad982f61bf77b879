import { Generator, nn, type Tensor } from "../../src/index.ts";
import type { LayerDescription, LayerKind } from "../../src/nn/layers/table.ts";
import { numbersFrom } from "../support/sample.ts";
import { activationSamples } from "./samples/activations.ts";
import { attentionSamples } from "./samples/attention.ts";
import { containerSamples } from "./samples/containers.ts";
import { convolutionLayerSamples } from "./samples/convolution.ts";
import { embeddingSamples } from "./samples/embedding.ts";
import type { LossName } from "./samples/losses.ts";
import { normalizationSamples } from "./samples/normalization.ts";
import { recurrentSamples } from "./samples/recurrent.ts";

const { normal } = numbersFrom(7);

export interface LayerSample {
  about: string;
  /** The layer, with the same numbers whenever it is made. */
  make: () => nn.AnyModule;
  /** How it is run, where not by `forward` of the input alone. */
  run?: (module: never, x: Tensor) => Tensor;
  /** In float64, or indices in int32. */
  input: Tensor;
  /** Run in evaluation; default in training. */
  isEvaluated?: true;
  /** Why its value is the same for all inputs, where it is. */
  constant?: string;
  /** The input stands on a kink, where a gradient may be anything between two slopes. */
  kink?: true;
}

/** What a row of the table holds. */
export type LayerSamples = readonly [LayerSample, ...LayerSample[]];

/** What `nn` exports that can be made and is a module, but for losses, whose samples are their own. */
export type LayerName = Exclude<ModuleName, LossName>;

type ModuleName = {
  [Name in keyof typeof nn]: (typeof nn)[Name] extends new (
    ...args: never[]
  ) => nn.AnyModule
    ? Name
    : never;
}[keyof typeof nn];

const generator = () => new Generator(3);
const [x, batch] = [normal(4, 3), normal(2, 3, 4)];

/** Every layer at work: one that has no row here does not pass the type checker. */
export const layerSamples: Record<LayerName, LayerSamples> = {
  ...containerSamples,
  ...activationSamples,
  Linear: [
    { about: "rows", make: () => new nn.Linear(3, 2, { generator: generator() }), input: x },
    {
      about: "no bias",
      make: () => new nn.Linear(3, 2, { bias: false, generator: generator() }),
      input: normal(2, 2, 3),
    },
    {
      about: "a vector",
      make: () => new nn.Linear(3, 2, { generator: generator() }),
      input: normal(3),
    },
    {
      about: "an empty batch",
      make: () => new nn.Linear(3, 2, { generator: generator() }),
      input: normal(0, 3),
      constant: "it has no element",
    },
  ],
  ...normalizationSamples,
  ...embeddingSamples,
  ...convolutionLayerSamples,
  ...attentionSamples,
  ...recurrentSamples,
  Dropout: [
    {
      about: "in training",
      make: () => new nn.Dropout(0.4, { generator: generator() }),
      input: normal(4, 5),
    },
    { about: "in evaluation", make: () => new nn.Dropout(0.4), input: x, isEvaluated: true },
  ],
  Dropout1d: [
    {
      about: "in training",
      make: () => new nn.Dropout1d(0.4, { generator: generator() }),
      input: normal(2, 5, 2),
    },
  ],
  Dropout2d: [
    {
      about: "in training",
      make: () => new nn.Dropout2d(0.4, { generator: generator() }),
      input: normal(2, 5, 2, 1),
    },
  ],
  AlphaDropout: [
    {
      about: "in training",
      make: () => new nn.AlphaDropout(0.4, { generator: generator() }),
      input: normal(4, 5),
    },
    { about: "in evaluation", make: () => new nn.AlphaDropout(), input: x, isEvaluated: true },
  ],
  FeatureAlphaDropout: [
    {
      about: "in training",
      make: () => new nn.FeatureAlphaDropout(0.4, { generator: generator() }),
      input: normal(2, 5, 2),
    },
  ],
  Flatten: [
    { about: "images", make: () => new nn.Flatten(), input: normal(2, 2, 3) },
    { about: "some dimensions", make: () => new nn.Flatten(0, 1), input: batch },
  ],
  Sequential: [
    {
      about: "layers",
      // A bias before the batch norm has the slope 0: what is computed of it is rounding alone.
      make: () =>
        new nn.Sequential(
          new nn.Linear(3, 4, { bias: false, generator: generator() }),
          new nn.BatchNorm1d(4),
          new nn.Tanh(),
        ),
      input: x,
    },
  ],
};

interface DescriptionSample<Kind extends LayerKind> {
  /** With no option at its default. */
  layer: Extract<LayerDescription, { kind: Kind }>;
  word: string;
  /** The shape of what goes in, without the batch. */
  shape: number[];
}

/** Each kind of layer that a network is described by. */
export const descriptionSamples: { [Kind in LayerKind]: DescriptionSample<Kind> } = {
  linear: { layer: { kind: "linear", units: 3 }, word: "3", shape: [4] },
  batchNorm: { layer: { kind: "batchNorm" }, word: "batchnorm", shape: [4] },
  layerNorm: { layer: { kind: "layerNorm" }, word: "layernorm", shape: [4] },
  rmsNorm: { layer: { kind: "rmsNorm" }, word: "rmsnorm", shape: [4] },
  groupNorm: { layer: { kind: "groupNorm", groups: 2 }, word: "groupnorm:2", shape: [4] },
  conv: {
    layer: { kind: "conv", size: 3, channels: 4, stride: 2, padding: 1 },
    word: "conv3:4:2:1",
    shape: [2, 5, 6],
  },
  maxPool: {
    layer: { kind: "maxPool", size: 3, stride: 2, padding: 1 },
    word: "maxpool3:2:1",
    shape: [2, 5],
  },
  avgPool: {
    layer: { kind: "avgPool", size: 2, stride: 1, padding: 1 },
    word: "avgpool2:1:1",
    shape: [2, 3, 4],
  },
  dropout: { layer: { kind: "dropout", p: 0.25 }, word: "dropout:0.25", shape: [40] },
  flatten: { layer: { kind: "flatten" }, word: "flatten", shape: [2, 3, 2] },
  softmax: { layer: { kind: "softmax" }, word: "softmax", shape: [4] },
  logSoftmax: { layer: { kind: "logSoftmax" }, word: "logsoftmax", shape: [4] },
  relu: { layer: { kind: "relu" }, word: "relu", shape: [4] },
  leakyRelu: {
    layer: { kind: "leakyRelu", negativeSlope: 0.125 },
    word: "leakyrelu:0.125",
    shape: [4],
  },
  tanh: { layer: { kind: "tanh" }, word: "tanh", shape: [4] },
  sigmoid: { layer: { kind: "sigmoid" }, word: "sigmoid", shape: [4] },
  gelu: { layer: { kind: "gelu" }, word: "gelu", shape: [4] },
  silu: { layer: { kind: "silu" }, word: "silu", shape: [4] },
  softplus: { layer: { kind: "softplus" }, word: "softplus", shape: [4] },
  prelu: { layer: { kind: "prelu", init: 0.125 }, word: "prelu:0.125", shape: [4] },
  elu: { layer: { kind: "elu", alpha: 0.5 }, word: "elu:0.5", shape: [4] },
  selu: { layer: { kind: "selu" }, word: "selu", shape: [4] },
  celu: { layer: { kind: "celu", alpha: 0.5 }, word: "celu:0.5", shape: [4] },
  geluTanh: { layer: { kind: "geluTanh" }, word: "gelutanh", shape: [4] },
  mish: { layer: { kind: "mish" }, word: "mish", shape: [4] },
  softsign: { layer: { kind: "softsign" }, word: "softsign", shape: [4] },
  logSigmoid: { layer: { kind: "logSigmoid" }, word: "logsigmoid", shape: [4] },
  relu6: { layer: { kind: "relu6" }, word: "relu6", shape: [4] },
  hardtanh: {
    layer: { kind: "hardtanh", minVal: -0.5, maxVal: 0.25 },
    word: "hardtanh:-0.5:0.25",
    shape: [4],
  },
  hardsigmoid: { layer: { kind: "hardsigmoid" }, word: "hardsigmoid", shape: [4] },
  hardswish: { layer: { kind: "hardswish" }, word: "hardswish", shape: [4] },
  hardshrink: { layer: { kind: "hardshrink", lambd: 0.25 }, word: "hardshrink:0.25", shape: [4] },
  softshrink: { layer: { kind: "softshrink", lambd: 0.25 }, word: "softshrink:0.25", shape: [4] },
  tanhshrink: { layer: { kind: "tanhshrink" }, word: "tanhshrink", shape: [4] },
};
