import type { FloatDtype } from "../../tensor/dtype.ts";
import { AutogradNetwork } from "../../train/learners/autograd.ts";
import type { Network } from "../../train/learners/learner.ts";
import { ManualNetwork } from "../../train/learners/manual.ts";
import type { TrainConfig } from "./options.ts";
import type { Task } from "./task.ts";

/** The network of a run, by the engine that it asks for. */
export function buildNetwork(
  config: TrainConfig,
  { features, classes }: Task,
  dtype: FloatDtype = "float32",
): Network {
  const Engine = config.engine === "manual" ? ManualNetwork : AutogradNetwork;
  return new Engine(config, features, classes.length, dtype);
}

/** How many numbers the network learns. */
export function countParameters(network: Network): number {
  return network.layers.reduce((total, layer) => total + layer.parameters, 0);
}
