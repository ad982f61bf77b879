import { compile } from "../../compile/index.ts";
import { findLearningRate, type LearningRateRangeTest } from "../../doctor/index.ts";
import { formatShort } from "../../text/number.ts";
import { formatCount } from "../../text/quantity.ts";
import { describeCommand, optimizerNames } from "../train/describe.ts";
import type { TrainConfig } from "../train/options.ts";
import type { Task } from "../train/task.ts";
import { Trainer } from "../train/trainer.ts";
import { trainingStep } from "../train/training-step.ts";

/** The range that is tried, as far as it is not the default one. */
export interface Range {
  from?: number;
  to?: number;
  steps?: number;
}

/** The range test of the network that `chainrule train` would train with these settings. */
export function runRangeTest(config: TrainConfig, task: Task, range: Range): LearningRateRangeTest {
  const { network, loader, isCompiled } = new Trainer(config, task);
  const { model, optimizer } = network;
  const eager = trainingStep(network, () => undefined);
  const train = isCompiled ? compile(eager) : eager;
  const batches = endless(loader);
  const step = () => {
    const [inputs, targets] = batches.next().value;
    return train(inputs, targets).loss.item();
  };
  return findLearningRate({ model, optimizer, step, ...range });
}

/** Epoch after epoch. */
function* endless<T>(epoch: Iterable<T>): Generator<T, never> {
  for (;;) yield* epoch;
}

/** `Adam, batches of 32` */
export function describeTraining({ optimizer, batchSize }: TrainConfig): string {
  return `${optimizerNames[optimizer]}, batches of ${formatCount(batchSize)}`;
}

/** The command that trains with the suggestion. */
export function trainCommandWith(config: TrainConfig, suggestion: number): string {
  return describeCommand({ ...config, lr: Number(formatShort(suggestion, 2)) });
}
