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
export { type BinaryLossOptions, bceLoss, bceWithLogits } from "./binary.ts";
export {
  type CrossEntropyOptions,
  crossEntropy,
  type NllOptions,
  nllLoss,
} from "./classification.ts";
export { type DropoutOptions, dropout } from "./dropout.ts";
export { linear } from "./linear.ts";
export type { LossOptions, Reduction } from "./reduction.ts";
export { l1Loss, mseLoss, type SmoothL1Options, smoothL1Loss } from "./regression.ts";
export {
  type GumbelSoftmaxOptions,
  gumbelSoftmax,
  logSoftmax,
  softmax,
  softmin,
} from "./softmax.ts";
