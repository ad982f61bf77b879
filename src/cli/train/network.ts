import { F, nn, optim } from "../../index.ts";
import { buildSequential, SGD, SoftmaxCrossEntropy } from "../../manual/index.ts";
import { LeNet } from "../../models/index.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import type { LearnerParts } from "../../train/index.ts";
import { layersOf } from "./architecture.ts";
import type { TrainConfig } from "./options.ts";
import type { Task } from "./task.ts";

/** The classifier of a run, its optimizer and its loss, by the engine that is asked for. */
export function buildNetwork(
  config: TrainConfig,
  { sample, classes }: Pick<Task, "sample" | "classes">,
  dtype: FloatDtype = "float32",
): LearnerParts {
  if (config.model !== undefined) {
    const model = new LeNet({
      image: [sample[0], sample[1], sample[2]],
      classes: classes.length,
      dtype,
    });
    return { model, optimizer: buildOptimizer(config, model.parameters()), loss: F.crossEntropy };
  }
  const layers = layersOf(config, classes.length);
  if (config.engine === "manual") {
    const model = buildSequential(sample, layers, { dtype });
    const optimizer = new SGD(model.parameters(), { lr: config.lr, momentum });
    return { model, optimizer, loss: new SoftmaxCrossEntropy() };
  }
  const model = nn.buildSequential(sample, layers, { dtype });
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
