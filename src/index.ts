import "./autograd/methods.ts";
import "./ops/vectorized.ts";

export { type AutocastOptions, autocast } from "./autograd/autocast.ts";
export { customFunction } from "./autograd/custom-function.ts";
export { grad } from "./autograd/grad.ts";
export { enableGrad, noGrad } from "./autograd/no-grad.ts";
export { forbidCodeGeneration } from "./expr/code-generation.ts";
export * as F from "./functional/index.ts";
export * as nn from "./nn/index.ts";
export * from "./ops/index.ts";
export * as optim from "./optim/index.ts";
export { Generator, manualSeed } from "./random/generator.ts";
export * from "./tensor/creation.ts";
export type { Dtype, TypedArray } from "./tensor/dtype.ts";
export * from "./tensor/errors.ts";
export type { Shape } from "./tensor/shape.ts";
export { Tensor } from "./tensor/tensor.ts";
export type { NestedNumbers, TensorLike } from "./tensor/tensor-like.ts";
