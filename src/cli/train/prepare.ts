import { manualSeed } from "../../index.ts";
import { accuracy, Trainer } from "../../train/index.ts";
import { learnerOf } from "../../train/learners/build.ts";
import type { Learner } from "../../train/learners/learner.ts";
import { buildNetwork } from "./network.ts";
import type { TrainConfig } from "./options.ts";
import type { Task } from "./task.ts";

/** One training run: its settings, its data, and what trains. */
export interface Run {
  config: TrainConfig;
  task: Task;
  learner: Learner;
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
  return { config, task, learner: learnerOf(network), trainer };
}

/** How many numbers the network learns. */
export function countParameters({ learner }: Run): number {
  return learner.layers.reduce((total, layer) => total + layer.parameters, 0);
}
