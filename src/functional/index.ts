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
export {
  type BinaryLossOptions,
  bceLoss,
  bceWithLogits,
  type LogitLossOptions,
} from "./binary.ts";
export {
  type CrossEntropyOptions,
  crossEntropy,
  type NllOptions,
  nllLoss,
} from "./classification.ts";
export { type ConvolutionOptions, conv1d, conv2d } from "./convolution.ts";
export {
  type CosineSimilarityOptions,
  cosineSimilarity,
  type NormalizeOptions,
  normalize,
  type PairwiseDistanceOptions,
  pairwiseDistance,
} from "./distances.ts";
export {
  alphaDropout,
  type DropoutOptions,
  dropout,
  dropout1d,
  dropout2d,
  featureAlphaDropout,
} from "./dropout.ts";
export { type EmbeddingOptions, embedding } from "./embedding.ts";
export { type InterpolateMode, type InterpolateOptions, interpolate } from "./interpolate.ts";
export {
  type GaussianNllOptions,
  gaussianNllLoss,
  type KlDivOptions,
  klDiv,
  type PoissonNllOptions,
  poissonNllLoss,
} from "./likelihoods.ts";
export { linear } from "./linear.ts";
export {
  cosineEmbeddingLoss,
  hingeEmbeddingLoss,
  type MarginOptions,
  marginRankingLoss,
  softMarginLoss,
  type TripletMarginOptions,
  tripletMarginLoss,
} from "./margins.ts";
export {
  type MultiMarginOptions,
  multilabelMarginLoss,
  multilabelSoftMarginLoss,
  multiMarginLoss,
} from "./multi-class.ts";
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
export {
  type HuberOptions,
  huberLoss,
  l1Loss,
  mseLoss,
  type SmoothL1Options,
  smoothL1Loss,
} from "./regression.ts";
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
