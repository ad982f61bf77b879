import { manualSeed } from "../../index.ts";
import { accuracy, type LearnerParts, Trainer } from "../../train/index.ts";
import { buildNetwork } from "./network.ts";
import type { TrainConfig } from "./options.ts";
import type { Task } from "./task.ts";

/** One training run: its settings, its data, and what trains. */
export interface Run {
  config: TrainConfig;
  task: Task;
  model: LearnerParts["model"];
  optimizer: LearnerParts["optimizer"];
  trainer: Trainer;
}

/** A run by its settings, at its first step. Everything that is random in it follows from its seed. */
export function prepareRun(config: TrainConfig, task: Task, detectAnomaly = false): Run {
  manualSeed(config.seed);
  const network = buildNetwork(config, task);
  const trainer = new Trainer({
    ...network,
    metrics: { accuracy },
    train: task.train,
    validation: task.test,
    epochs: config.epochs,
    batchSize: config.batchSize,
    seed: config.seed,
    compile: !config.eager,
    doctor: config.doctor,
    detectAnomaly,
  });
  return { config, task, model: network.model, optimizer: network.optimizer, trainer };
}

/** How many numbers the network learns. */
export function countParameters({ trainer }: Run): number {
  return trainer.layers.reduce((total, layer) => total + layer.parameters, 0);
}
