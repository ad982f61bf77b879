import type { Exercise } from "./exercise.ts";
import { activationBugs } from "./find/activations.ts";
import { attentionBugs } from "./find/attention.ts";
import { type Bug, bugExercise } from "./find/bug.ts";
import { convolutionBugs } from "./find/convolution.ts";
import { linearBugs } from "./find/linear.ts";
import { lossBugs } from "./find/losses.ts";
import { normalizationBugs } from "./find/normalization.ts";
import { recurrentBugs } from "./find/recurrent.ts";
import { attention } from "./write/attention.ts";
import { batchNorm } from "./write/batch-norm.ts";
import { checkGradients } from "./write/check-gradients.ts";
import { crossEntropy } from "./write/cross-entropy.ts";
import { layerNorm } from "./write/layer-norm.ts";
import { linear } from "./write/linear.ts";
import { log } from "./write/log.ts";
import { moons } from "./write/moons.ts";
import { relu } from "./write/relu.ts";
import { sigmoid } from "./write/sigmoid.ts";
import { softmax } from "./write/softmax.ts";
import { trainingStep } from "./write/training-step.ts";

const bugs: readonly Bug[] = [
  ...linearBugs,
  ...activationBugs,
  ...normalizationBugs,
  ...lossBugs,
  ...attentionBugs,
  ...convolutionBugs,
  ...recurrentBugs,
];

/** All exercises, in the order in which one may do them. */
export const exercises: readonly Exercise[] = [
  ...[relu, sigmoid, log, crossEntropy, checkGradients, trainingStep, moons],
  ...[linear, softmax, batchNorm, layerNorm, attention],
  ...bugs.map(bugExercise),
];
