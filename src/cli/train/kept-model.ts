import { testResults } from "../../report/test-results.ts";
import { quantileOf } from "../../train/judgement/bootstrap.ts";
import { inUnits, type TargetJudgement } from "../../train/judgement/regression.ts";
import type {
  BaselineDescription,
  IntervalDescription,
  ModelDescription,
  TableDescription,
} from "../../train/trained/description.ts";
import { networkOf } from "./network.ts";
import type { Run } from "./prepare.ts";
import type { TableEncoders } from "./task.ts";

/**
 * What the file of a run's model says beside its numbers: all that it takes to predict with it.
 *
 * @param judged what its predictions of numbers are worth; by default it is measured.
 */
export function keptModel(run: Run, judged?: readonly TargetJudgement[]): ModelDescription {
  const { config, task, trainer } = run;
  const { classes, targets, preprocessing, encoders } = task;
  const worth = () => judged ?? testResults(trainer, task, config.batchSize).targets!;
  return {
    network: networkOf(config, task),
    ...{ classes, targets, preprocessing },
    ...(encoders && {
      table: tableOf(encoders),
      baseline: baselineOf(run),
    }),
    ...(targets && { intervals: intervalsOf(run, worth()) }),
  };
}

function tableOf({ encoder, target, series, ...others }: TableEncoders): TableDescription {
  return { encoder: encoder.state(), target: target.state(), ...series, ...others };
}

/** The intervals of all targets, or none. */
function intervalsOf(
  { config }: Run,
  targets: readonly TargetJudgement[],
): IntervalDescription | undefined {
  const known = targets.flatMap(({ coverage }) => coverage ?? []);
  if (known.length < targets.length) return undefined;
  const level = known[0].level;
  const coverage = known.map(({ measured }) => measured);
  if (config.loss === "gaussian") return { level, coverage };
  return { level, coverage, halfWidths: known.map(({ halfWidths: [half] }) => half) };
}

/** What a baseline takes of the rows of training. */
function baselineOf({ task }: Run): BaselineDescription {
  const { train, classes, targets, last } = task;
  const rows = Int32Array.from({ length: train.length }, (_, row) => row);
  const { data } = train.batch(rows)[1];
  if (!targets) {
    const counts = classes.map(() => 0);
    for (const label of data) counts[Number(label)]++;
    return { counts };
  }
  const { names } = targets;
  const columns = names.map((_, target) =>
    Float64Array.from(rows, (row) => inUnits(targets, target, data[row * names.length + target])),
  );
  return {
    medians: columns.map((column) => quantileOf(column.sort(), 0.5)),
    ...(last && { last }),
  };
}
