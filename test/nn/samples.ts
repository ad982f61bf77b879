import { Generator, nn, type Tensor } from "../../src/index.ts";
import type { LayerDescription, LayerKind } from "../../src/nn/layers/table.ts";
import { float64, numbersFrom } from "../support/sample.ts";

import { attentionSamples } from "./samples/attention.ts";
import { containerSamples } from "./samples/containers.ts";
import { embeddingSamples } from "./samples/embedding.ts";
import { normalizationSamples } from "./samples/normalization.ts";

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

/** What `nn` exports that can be made and is a module. */
export type LayerName = {
  [Name in keyof typeof nn]: (typeof nn)[Name] extends new (
    ...args: never[]
  ) => nn.AnyModule
    ? Name
    : never;
}[keyof typeof nn];

const generator = () => new Generator(3);
const [x, batch] = [normal(4, 3), normal(2, 3, 4)];

/** A layer of one function: of a batch, of one number, of nothing; and on its kink, if it has one. */
function elementwise(make: () => nn.Module, kink?: number): [LayerSample, ...LayerSample[]] {
  return [
    { about: "a batch", make, input: x },
    { about: "one number", make, input: float64(0.8) },
    { about: "an empty batch", make, input: normal(0, 3), constant: "it has no element" },
    ...(kink === undefined
      ? []
      : [{ about: "its kink", make, input: float64([kink, 1, -1]), kink: true } as const]),
  ];
}

/** Layers that no word of a network describes, and why. */
export const undescribed: Partial<Record<LayerName, string>> = {
  Sequential: "it is what words make",
  ModuleList: "it has no forward",
  ModuleDict: "it has no forward",
  Identity: "it does nothing",
  Residual: "it is made of modules",
  BatchNorm2d: "batchNorm is it, of images",
  Embedding: "it takes indices",
  MultiheadAttention: "it takes several sequences",
  TransformerEncoderLayer: "sequences are not what words describe",
  TransformerEncoder: "it is made of modules",
  TransformerDecoderLayer: "it takes several sequences",
  TransformerDecoder: "it is made of modules",
  InstanceNorm1d: "nobody trains a network of words on sequences",
  InstanceNorm2d: "nobody trains a network of words on sequences",
};

/** Every layer at work: one that has no row here does not pass the type checker. */
export const layerSamples: Record<LayerName, LayerSamples> = {
  ...containerSamples,
  ReLU: elementwise(() => new nn.ReLU(), 0),
  LeakyReLU: elementwise(() => new nn.LeakyReLU(0.2), 0),
  Sigmoid: elementwise(() => new nn.Sigmoid()),
  Tanh: elementwise(() => new nn.Tanh()),
  GELU: elementwise(() => new nn.GELU()),
  SiLU: elementwise(() => new nn.SiLU()),
  Softplus: elementwise(() => new nn.Softplus()),
  Softmax: [
    { about: "last", make: () => new nn.Softmax(-1), input: x },
    { about: "of positions", make: () => new nn.Softmax(1), input: batch },
  ],
  LogSoftmax: [
    { about: "last", make: () => new nn.LogSoftmax(-1), input: x },
    { about: "of positions", make: () => new nn.LogSoftmax(1), input: batch },
  ],
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
  ...attentionSamples,
  Dropout: [
    {
      about: "in training",
      make: () => new nn.Dropout(0.4, { generator: generator() }),
      input: normal(4, 5),
    },
    { about: "in evaluation", make: () => new nn.Dropout(0.4), input: x, isEvaluated: true },
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
};
