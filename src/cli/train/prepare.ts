import { manualSeed } from "../../index.ts";
import { type BestEpoch, type LearnerParts, Trainer } from "../../train/index.ts";
import { type CheckpointFiles, callbacksOf } from "./callbacks.ts";
import { checkTask } from "./check-task.ts";
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
  /** The epoch whose weights the model has, where these are the best ones, once training has ended. */
  best: BestEpoch | null;
  /** Where the checkpoints of epochs are kept; null for nowhere. */
  files: CheckpointFiles | null;
}

/** A run by its settings, at its first step. Everything that is random in it follows from its seed. */
export function prepareRun(config: TrainConfig, task: Task, detectAnomaly = false): Run {
  checkTask(config, task);
  manualSeed(config.seed);
  const network = buildNetwork(config, task);
  const trainer = new Trainer({
    ...network,
    train: task.train,
    validation: task.validation ?? task.test,
    epochs: config.epochs,
    batchSize: config.batchSize,
    seed: config.seed,
    compile: !config.eager,
    precision: config.precision,
    doctor: config.doctor,
    detectAnomaly,
    callbacks: callbacksOf(config, network.optimizer, () => run),
  });
  const { model, optimizer } = network;
  const run: Run = { config, task, model, optimizer, trainer, best: null, files: null };
  return run;
}

/** How many numbers the network learns. */
export function countParameters({ trainer }: Run): number {
  return trainer.layers.reduce((total, layer) => total + layer.parameters, 0);
}
