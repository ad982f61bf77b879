import { compile } from "../../compile/index.ts";
import { findLearningRate, type LearningRateRangeTest } from "../../doctor/index.ts";
import { trainingStep } from "../../train/step.ts";
import { Trainer } from "../../train/trainer.ts";
import { formatRate } from "../format.ts";
import { describeCommand } from "../train/describe.ts";
import type { TrainConfig } from "../train/options.ts";
import type { Task } from "../train/task.ts";

/** The loss is drawn up to this share of its fall above its beginning: it may end anywhere. */
const headroom = 0.3;

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

/** The losses that a plot has room for. */
export function lossDomain({ losses }: LearningRateRangeTest): [number, number] {
  const least = Math.min(...losses.filter(Number.isFinite));
  const fall = losses[0] - least || Math.abs(least) || 1;
  return [least, losses[0] + headroom * fall];
}

/** The command that trains with the suggestion. */
export function trainCommandWith(config: TrainConfig, suggestion: number): string {
  return describeCommand({ ...config, lr: Number(formatRate(suggestion)) });
}
