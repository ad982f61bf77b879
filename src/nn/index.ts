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
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
} from "./layers/adaptive-pooling.ts";
export { MultiheadAttention } from "./layers/attention/multihead-attention.ts";
export type {
  MultiheadAttentionCall,
  MultiheadAttentionOptions,
} from "./layers/attention/options.ts";
export { buildSequential } from "./layers/build.ts";
export { Conv1d, Conv2d, type ConvolutionLayerOptions } from "./layers/convolution.ts";
export {
  AlphaDropout,
  Dropout,
  Dropout1d,
  Dropout2d,
  FeatureAlphaDropout,
} from "./layers/dropout.ts";
export {
  Embedding,
  type EmbeddingLayerOptions,
  type PretrainedOptions,
} from "./layers/embedding.ts";
export { Flatten } from "./layers/flatten.ts";
export { Identity } from "./layers/identity.ts";
export { Linear, type LinearOptions } from "./layers/linear.ts";
export { ModuleDict } from "./layers/module-dict.ts";
export { ModuleList } from "./layers/module-list.ts";
export {
  BatchNorm1d,
  BatchNorm2d,
  type BatchNormLayerOptions,
} from "./layers/normalization/batch-norm.ts";
export { GroupNorm, type GroupNormLayerOptions } from "./layers/normalization/group-norm.ts";
export {
  InstanceNorm1d,
  InstanceNorm2d,
  type InstanceNormLayerOptions,
} from "./layers/normalization/instance-norm.ts";
export { LayerNorm, type LayerNormLayerOptions } from "./layers/normalization/layer-norm.ts";
export { RMSNorm, type RmsNormLayerOptions } from "./layers/normalization/rms-norm.ts";
export { AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d } from "./layers/pooling.ts";
export {
  GRUCell,
  LSTMCell,
  type RecurrentCellOptions,
  RNNCell,
  type RNNCellOptions,
} from "./layers/recurrent/cells.ts";
export {
  GRU,
  LSTM,
  type LSTMOptions,
  RNN,
  type RNNOptions,
} from "./layers/recurrent/recurrent.ts";
export type { RecurrentOptions, SequenceOptions } from "./layers/recurrent/recurrent-layer.ts";
export { Residual } from "./layers/residual.ts";
export { Sequential } from "./layers/sequential.ts";
export type { LayerDescription, LayerKind } from "./layers/table.ts";
export {
  type DecoderLayerCall,
  TransformerDecoderLayer,
} from "./layers/transformer/decoder-layer.ts";
export {
  type EncoderLayerCall,
  TransformerEncoderLayer,
} from "./layers/transformer/encoder-layer.ts";
export type { TransformerLayerOptions } from "./layers/transformer/options.ts";
export {
  type EncoderCall,
  TransformerDecoder,
  TransformerEncoder,
} from "./layers/transformer/stacks.ts";
export {
  ConvTranspose1d,
  ConvTranspose2d,
  type TransposedConvolutionLayerOptions,
} from "./layers/transposed-convolution.ts";
export { Fold, Unfold } from "./layers/unfold.ts";
export { Upsample } from "./layers/upsample.ts";
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
