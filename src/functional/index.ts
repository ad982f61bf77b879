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
export { type DropoutOptions, dropout } from "./dropout.ts";
export { type EmbeddingOptions, embedding } from "./embedding.ts";
export { linear } from "./linear.ts";
export { type BatchNormOptions, batchNorm } from "./normalization/batch-norm.ts";
export { type GroupNormOptions, groupNorm } from "./normalization/group-norm.ts";
export { type InstanceNormOptions, instanceNorm } from "./normalization/instance-norm.ts";
export { type LayerNormOptions, layerNorm } from "./normalization/layer-norm.ts";
export type { NormalizedShape } from "./normalization/normalized-shape.ts";
export { type RmsNormOptions, rmsNorm } from "./normalization/rms-norm.ts";
export { type PositionOptions, rotaryPositions, sinusoidalPositions } from "./positions.ts";
export type { LossOptions, Reduction } from "./reduction.ts";
export { l1Loss, mseLoss, type SmoothL1Options, smoothL1Loss } from "./regression.ts";
export { logSoftmax, softmax } from "./softmax.ts";
