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
export { logSoftmax, softmax } from "./softmax.ts";
