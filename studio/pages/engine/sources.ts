import activation from "../../../src/manual/activation.ts?lines";
import attention from "../../../src/manual/attention.ts?lines";
import batchNorm from "../../../src/manual/batch-norm.ts?lines";
import dropout from "../../../src/manual/dropout.ts?lines";
import layer from "../../../src/manual/layer.ts?lines";
import linear from "../../../src/manual/linear.ts?lines";
import baseLoss from "../../../src/manual/losses/loss.ts?lines";
import meanSquaredError from "../../../src/manual/losses/mean-squared-error.ts?lines";
import binaryCrossEntropy from "../../../src/manual/losses/sigmoid-binary-cross-entropy.ts?lines";
import softmaxCrossEntropy from "../../../src/manual/losses/softmax-cross-entropy.ts?lines";
import manualOperation from "../../../src/manual/operation.ts?lines";
import sequential from "../../../src/manual/sequential.ts?lines";
import sgd from "../../../src/manual/sgd.ts?lines";
import softmax from "../../../src/manual/softmax.ts?lines";
import methods from "../../../src/scalar/methods.ts?lines";
import mlp from "../../../src/scalar/mlp.ts?lines";
import operation from "../../../src/scalar/operation.ts?lines";
import value from "../../../src/scalar/value.ts?lines";
import type { Lines } from "./lines.ts";

/** The library's files that are read here, as they are in the repository, by their paths. */
export const sources = {
  "src/scalar/value.ts": value,
  "src/scalar/methods.ts": methods,
  "src/scalar/operation.ts": operation,
  "src/scalar/mlp.ts": mlp,
  "src/manual/layer.ts": layer,
  "src/manual/operation.ts": manualOperation,
  "src/manual/linear.ts": linear,
  "src/manual/activation.ts": activation,
  "src/manual/batch-norm.ts": batchNorm,
  "src/manual/dropout.ts": dropout,
  "src/manual/softmax.ts": softmax,
  "src/manual/attention.ts": attention,
  "src/manual/sequential.ts": sequential,
  "src/manual/sgd.ts": sgd,
  "src/manual/losses/loss.ts": baseLoss,
  "src/manual/losses/mean-squared-error.ts": meanSquaredError,
  "src/manual/losses/sigmoid-binary-cross-entropy.ts": binaryCrossEntropy,
  "src/manual/losses/softmax-cross-entropy.ts": softmaxCrossEntropy,
} satisfies Record<string, Lines>;

export type SourcePath = keyof typeof sources;

export const isSource = (path: string): path is SourcePath => path in sources;
