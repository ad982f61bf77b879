import { F, type nn, type Tensor } from "../../index.ts";
import { buildSequential, SGD, SoftmaxCrossEntropy } from "../../manual/index.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import { accuracy, type LearnerParts } from "../../train/index.ts";
import type { ModuleOfTensor } from "../../train/learners/learner.ts";
import { buildModule, type NetworkDescription } from "../../train/trained/network.ts";
import { languageModelOf, layersOf, sizesOf } from "./architecture.ts";
import { buildOptimizer, momentum } from "./optimizers.ts";
import type { TrainConfig } from "./options.ts";
import { outputsFor, regressionParts } from "./regression.ts";
import type { Task } from "./task.ts";

/** The network of a run, its optimizer and its loss, by the engine that is asked for. */
export function buildNetwork(
  config: TrainConfig,
  task: NetworkTask,
  dtype: FloatDtype = "float32",
): LearnerParts {
  const { sample, classes, targets, classWeights, encoders } = task;
  const { loss, manualLoss, metrics } = targets
    ? regressionParts(targets, config.loss)
    : classificationParts(classWeights?.to(dtype));
  const network = networkOf(config, task);
  if (network.model === "layers" && config.engine === "manual") {
    const model = buildSequential(sample, network.layers, { dtype });
    const optimizer = new SGD(model.parameters(), { lr: config.lr, momentum });
    return { model, optimizer, loss: manualLoss, metrics };
  }
  const setting = { classes: classes.length, inputs: encoders?.encoder.inputs, dtype };
  const model = buildModule(network, setting) as ModuleOfTensor & nn.Module;
  const optimizer = buildOptimizer(config, model);
  if (languageModelOf(config) === null) return { model, optimizer, loss, metrics };
  return {
    model,
    optimizer,
    loss: (scores, targets) => F.crossEntropy(...inRow(scores, targets)).div(Math.LN2),
    metrics: { accuracy: (scores, targets) => accuracy(...inRow(scores, targets)) },
  };
}

/** What the network of a run is made of. */
export function networkOf(
  config: TrainConfig,
  task: Pick<Task, "sample" | "classes" | "targets">,
): NetworkDescription {
  const { sample } = task;
  const languageModel = languageModelOf(config);
  if (languageModel !== null) {
    return { model: languageModel, sizes: sizesOf(languageModel, config) };
  }
  if (config.model !== undefined) return { model: "lenet", sample };
  return { model: "layers", layers: layersOf(config, countOutputs(config, task)), sample };
}

/** What a network is made for. */
export type NetworkTask = Pick<
  Task,
  "sample" | "classes" | "targets" | "classWeights" | "encoders"
>;

const classificationParts = (weight: Tensor | undefined) => ({
  loss: (scores: Tensor, labels: Tensor) => F.crossEntropy(scores, labels, { weight }),
  manualLoss: new SoftmaxCrossEntropy(),
  metrics: { accuracy },
});

/** How many numbers the network gives for a sample. */
export function countOutputs(
  { loss }: TrainConfig,
  { classes, targets }: Pick<Task, "classes" | "targets">,
): number {
  return targets ? outputsFor(targets, loss) : classes.length;
}

/** Scores and targets of all places of all windows, one behind the other. */
const inRow = (scores: Tensor, targets: Tensor) =>
  [scores.flatten(0, 1), targets.flatten()] as const;
