import "./summary.ts";

export * as init from "./init.ts";
export {
  GLU,
  LogSoftmax,
  Softmax,
  Softmax2d,
  Softmin,
} from "./layers/activations/along-dimension.ts";
export {
  Hardshrink,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  Softshrink,
  Tanhshrink,
} from "./layers/activations/piecewise.ts";
export {
  CELU,
  ELU,
  LeakyReLU,
  ReLU,
  ReLU6,
  SELU,
  Threshold,
} from "./layers/activations/rectifiers.ts";
export { PReLU, type PReLUOptions, RReLU } from "./layers/activations/slopes.ts";
export {
  GELU,
  LogSigmoid,
  Mish,
  Sigmoid,
  SiLU,
  Softplus,
  Softsign,
  Tanh,
} from "./layers/activations/smooth.ts";
export { BatchNorm1d, type BatchNormLayerOptions } from "./layers/batch-norm.ts";
export { buildSequential } from "./layers/build.ts";
export {
  AlphaDropout,
  Dropout,
  Dropout1d,
  Dropout2d,
  FeatureAlphaDropout,
} from "./layers/dropout.ts";
export { Flatten } from "./layers/flatten.ts";
export { Linear, type LinearOptions } from "./layers/linear.ts";
export { Sequential } from "./layers/sequential.ts";
export type { LayerDescription, LayerKind } from "./layers/table.ts";
export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  NLLLoss,
} from "./losses/classification.ts";
export {
  CosineEmbeddingLoss,
  CosineSimilarity,
  HingeEmbeddingLoss,
  MarginRankingLoss,
  PairwiseDistance,
  SoftMarginLoss,
  TripletMarginLoss,
} from "./losses/distances.ts";
export {
  GaussianNLLLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  MSELoss,
  PoissonNLLLoss,
  SmoothL1Loss,
} from "./losses/regression.ts";
export { type AnyModule, type Hook, Module, type PreHook } from "./module.ts";
export { Buffer, Parameter } from "./parameter.ts";
export type { LoadOptions, LoadReport, StateDict } from "./state-dict.ts";
export type { Summary, SummaryRow } from "./summary.ts";
