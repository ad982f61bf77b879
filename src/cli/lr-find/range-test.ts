import type { LearningRateRangeTest } from "../../doctor/index.ts";
import { formatShort } from "../../text/number.ts";
import { formatCount } from "../../text/quantity.ts";
import type { LearningRateRange } from "../../train/index.ts";
import { describeCommand } from "../train/describe.ts";
import { tellOptimizer } from "../train/optimizers.ts";
import type { TrainConfig } from "../train/options.ts";
import { prepareRun } from "../train/prepare.ts";
import type { Task } from "../train/task.ts";

/** The range test of the network that `chainrule train` would train with these settings. */
export function runRangeTest(
  config: TrainConfig,
  task: Task,
  range: LearningRateRange,
): LearningRateRangeTest {
  return prepareRun(config, task).trainer.findLearningRate(range);
}

/** `Adam, batches of 32` */
export function describeTraining({ optimizer, batchSize }: TrainConfig): string {
  return `${tellOptimizer(optimizer)}, batches of ${formatCount(batchSize)}`;
}

/** The command that trains with the suggestion. */
export function trainCommandWith(config: TrainConfig, suggestion: number): string {
  return describeCommand({ ...config, lr: Number(formatShort(suggestion, 2)) });
}
