import { F, type nn, optim } from "../../index.ts";
import { buildSequential, SGD, SoftmaxCrossEntropy } from "../../manual/index.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import type { LearnerParts } from "../../train/learners/learner.ts";
import { layersSchema, withActivation } from "./architecture.ts";
import { buildModel } from "./model.ts";
import type { TrainConfig } from "./options.ts";
import type { Task } from "./task.ts";

/** The classifier of a run, its optimizer and its loss, by the engine that is asked for. */
export function buildNetwork(
  config: TrainConfig,
  { features, classes }: Pick<Task, "features" | "classes">,
  dtype: FloatDtype = "float32",
): LearnerParts {
  if (config.engine === "manual") {
    const hidden = withActivation(layersSchema.parse(config.layers), config.activation);
    const layers = [...hidden, { kind: "linear", units: classes.length } as const];
    const model = buildSequential(features, layers, { dtype });
    const optimizer = new SGD(model.parameters(), { lr: config.lr, momentum });
    return { model, optimizer, loss: new SoftmaxCrossEntropy() };
  }
  const model = buildModel(config, features, classes.length, dtype);
  return { model, optimizer: buildOptimizer(config, model.parameters()), loss: F.crossEntropy };
}

const momentum = 0.9;

function buildOptimizer({ optimizer, lr }: TrainConfig, parameters: nn.Parameter[]) {
  switch (optimizer) {
    case "sgd":
      return new optim.SGD(parameters, { lr, momentum });
    case "adam":
      return new optim.Adam(parameters, { lr });
    case "adamw":
      return new optim.AdamW(parameters, { lr });
  }
}
