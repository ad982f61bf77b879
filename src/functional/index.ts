export type { Elementwise } from "./activations/elementwise.ts";
export { glu } from "./activations/glu.ts";
export {
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  softshrink,
  tanhshrink,
} from "./activations/piecewise.ts";
export { celu, elu, leakyRelu, relu, relu6, selu, threshold } from "./activations/rectifiers.ts";
export { prelu, type RReluOptions, rrelu } from "./activations/slopes.ts";
export {
  type GeluOptions,
  gelu,
  logSigmoid,
  mish,
  sigmoid,
  silu,
  softplus,
  softsign,
  tanh,
} from "./activations/smooth.ts";
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
} from "./adaptive-pooling.ts";
export { type AttentionOptions, scaledDotProductAttention } from "./attention/attention.ts";
export type { AttentionMapOptions } from "./attention/setting.ts";
export { attentionWeights } from "./attention/weights.ts";
export { type BinaryLossOptions, bceLoss, bceWithLogits } from "./binary.ts";
export {
  type CrossEntropyOptions,
  crossEntropy,
  type NllOptions,
  nllLoss,
} from "./classification.ts";
export { type ConvolutionOptions, conv1d, conv2d } from "./convolution.ts";
export { type DropoutOptions, dropout } from "./dropout.ts";
export { type EmbeddingOptions, embedding } from "./embedding.ts";
export { type InterpolateMode, type InterpolateOptions, interpolate } from "./interpolate.ts";
export { linear } from "./linear.ts";
export { type BatchNormOptions, batchNorm } from "./normalization/batch-norm.ts";
export { type GroupNormOptions, groupNorm } from "./normalization/group-norm.ts";
export { type InstanceNormOptions, instanceNorm } from "./normalization/instance-norm.ts";
export { type LayerNormOptions, layerNorm } from "./normalization/layer-norm.ts";
export type { NormalizedShape } from "./normalization/normalized-shape.ts";
export { type RmsNormOptions, rmsNorm } from "./normalization/rms-norm.ts";
export { type PadMode, type PadOptions, pad } from "./pad.ts";
export {
  type AvgPool2dOptions,
  type AvgPoolOptions,
  avgPool1d,
  avgPool2d,
  type MaxPoolOptions,
  maxPool1d,
  maxPool2d,
} from "./pooling.ts";
export { type PositionOptions, rotaryPositions, sinusoidalPositions } from "./positions.ts";
export type { LossOptions, Reduction } from "./reduction.ts";
export { l1Loss, mseLoss, type SmoothL1Options, smoothL1Loss } from "./regression.ts";
export {
  type GumbelSoftmaxOptions,
  gumbelSoftmax,
  logSoftmax,
  softmax,
  softmin,
} from "./softmax.ts";
export {
  convTranspose1d,
  convTranspose2d,
  type TransposedConvolutionOptions,
} from "./transposed-convolution.ts";
export { fold, type UnfoldOptions, unfold } from "./unfold.ts";
