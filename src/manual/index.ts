import "../autograd/methods.ts";

export { Activation, LeakyReLU, ReLU, Sigmoid, Tanh } from "./activation.ts";
export { Attention } from "./attention.ts";
export { BatchNorm, type BatchNormOptions } from "./batch-norm.ts";
export { buildSequential, type LayerDescription } from "./build.ts";
export { type Checklist, type ChecklistOptions, checklist } from "./checklist/checklist.ts";
export { ChecklistError, type ChecklistItem } from "./checklist/error.ts";
export { Dropout } from "./dropout.ts";
export { fromLayer } from "./from-layer.ts";
export type { Layer, NamedTensor, Parameter } from "./layer.ts";
export { Linear, type LinearOptions } from "./linear.ts";
export type { Loss } from "./losses/loss.ts";
export { MeanSquaredError } from "./losses/mean-squared-error.ts";
export { SigmoidBinaryCrossEntropy } from "./losses/sigmoid-binary-cross-entropy.ts";
export { SoftmaxCrossEntropy } from "./losses/softmax-cross-entropy.ts";
export { Sequential } from "./sequential.ts";
export { SGD, type SGDOptions } from "./sgd.ts";
export { Softmax } from "./softmax.ts";
