import "./summary.ts";

export * as init from "./init.ts";
export {
  GELU,
  LeakyReLU,
  LogSoftmax,
  ReLU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from "./layers/activations.ts";
export { MultiheadAttention } from "./layers/attention/multihead-attention.ts";
export type {
  MultiheadAttentionCall,
  MultiheadAttentionOptions,
} from "./layers/attention/options.ts";
export { buildSequential } from "./layers/build.ts";
export { Dropout } from "./layers/dropout.ts";
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
export { type AnyModule, type Hook, Module, type PreHook } from "./module.ts";
export { Buffer, Parameter } from "./parameter.ts";
export type { LoadOptions, LoadReport, StateDict } from "./state-dict.ts";
export type { Summary, SummaryRow } from "./summary.ts";
