import type { LearningRateRangeTest } from "../../doctor/index.ts";
import type { LearningRateRange } from "../../train/index.ts";
import { formatRate } from "../format.ts";
import { describeCommand } from "../train/describe.ts";
import type { TrainConfig } from "../train/options.ts";
import { prepareRun } from "../train/prepare.ts";
import type { Task } from "../train/task.ts";

/** The loss is drawn up to this share of its fall above its beginning: it may end anywhere. */
const headroom = 0.3;

/** The range test of the network that `chainrule train` would train with these settings. */
export function runRangeTest(
  config: TrainConfig,
  task: Task,
  range: LearningRateRange,
): LearningRateRangeTest {
  return prepareRun(config, task).trainer.findLearningRate(range);
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
