import { UsageError } from "../errors.ts";
import type { TrainConfig } from "./options.ts";
import { kindOf, type Task } from "./task.ts";

/** @throws UsageError for settings that do not go with what the data is to teach. */
export function checkTask(config: TrainConfig, task: Task): void {
  const kind = kindOf(task);
  if (config.task !== undefined && config.task !== kind) {
    const what = kind === "classification" ? "classes" : "numbers";
    throw new UsageError(
      `--task ${config.task}: the targets of ${task.name} are ${what}: leave it out`,
    );
  }
  if (kind === "classification" && config.loss !== undefined) {
    throw new UsageError(
      `--loss ${config.loss} is of a regression, and the targets of ${task.name} are classes: leave it out`,
    );
  }
  if (kind === "regression" && config.model !== undefined) {
    throw new UsageError(
      `--model ${config.model} tells classes apart, and the targets of ${task.name} are numbers: take --layers`,
    );
  }
}
