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
export { type BatchNormOptions, batchNorm } from "./batch-norm.ts";
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
