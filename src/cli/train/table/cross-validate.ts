import { foldRows, splitRows } from "../../../data/index.ts";
import { Generator } from "../../../index.ts";
import { testResults } from "../../../report/test-results.ts";
import { aside } from "../aside.ts";
import type { TrainConfig } from "../options.ts";
import { prepareRun } from "../prepare.ts";
import { encodeTask } from "./encode-task.ts";
import type { FoldScores } from "./fold-scores.ts";
import type { OpenTable } from "./open-table.ts";
import { divideOptionsOf } from "./read-task.ts";

/** Of the rows of a fold that are not tested on, so many are to watch it on, as in a run. */
const watched = 1 / 8;

/**
 * Trains a network for each fold, by the settings of the run, and measures it there.
 *
 * The run's random numbers are the same without it.
 *
 * @param tell told how many folds are done.
 * @param signal aborted, it ends, and there is no result.
 */
export function crossValidate(
  opened: OpenTable,
  folds: number,
  config: TrainConfig,
  tell: (done: number) => void,
  signal?: AbortSignal,
): Promise<FoldScores | null> {
  return aside(async () => {
    const { table } = opened;
    const generator = new Generator(config.seed);
    const options = divideOptionsOf(opened, config);
    const found = new Map<string, number[]>();
    const parts = foldRows(table.length, folds, { ...options, generator });
    for (const [fold, [rows, test]] of parts.entries()) {
      const fractions = [1 - watched, watched] as const;
      const [train, validation] = splitRows(table.length, {
        ...options,
        rows,
        fractions,
        generator,
      });
      const task = encodeTask(opened, [train, validation, test], config);
      const run = prepareRun({ ...config, doctor: false }, task);
      if ((await run.trainer.fit({ signal })) === "stopped") return null;
      const { evaluation, targets } = testResults(run.trainer, task, config.batchSize);
      const r2Name = (name: string) => (task.targets!.names.length > 1 ? `R² of ${name}` : "R²");
      const scores: [name: string, score: number][] = targets?.map(({ name, r2 }) => [
        r2Name(name),
        r2.estimate,
      ]) ?? [["accuracy", evaluation.accuracy]];
      for (const [name, score] of scores) found.set(name, [...(found.get(name) ?? []), score]);
      tell(fold + 1);
    }
    return [...found].map(([name, folds]) => ({ name, folds }));
  });
}
