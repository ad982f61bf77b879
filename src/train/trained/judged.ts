import type { Dataset } from "../../data/dataset.ts";
import { columnOf } from "../../data/table/columns.ts";
import { knownBefore, rowsBefore } from "../../data/table/previous.ts";
import type { Table } from "../../data/table/table.ts";
import { answersOf, type Predictor } from "../judgement/answers.ts";
import { type ClassifierJudgement, judgeClassifier } from "../judgement/classifier.ts";
import { withHalfWidths } from "../judgement/intervals.ts";
import { numberAnswersOf } from "../judgement/number-answers.ts";
import { judgeTarget, type TargetJudgement } from "../judgement/regression.ts";
import type { ModelDescription } from "./description.ts";

/** What predictions are worth on rows whose truth is known; plain data. */
export interface ModelEvaluation {
  /** How many rows had a target. */
  readonly samples: number;
  /** How many had none, and were left out. */
  readonly leftOut: number;
  /** Of a classifier. */
  readonly judgement?: ClassifierJudgement;
  /** Of a regression, for each target. */
  readonly targets?: readonly TargetJudgement[];
}

const batchSize = 1024;

/** @param dataset rows as the network takes them, with their targets. */
export function judged(
  model: Predictor,
  { classes, targets, table, intervals, baseline = {} }: ModelDescription,
  whole: Table,
  rows: Int32Array,
  dataset: (rows: Int32Array) => Dataset,
): ModelEvaluation {
  const counts = { samples: rows.length, leftOut: whole.length - rows.length };
  if (!targets) {
    const answers = answersOf(model, dataset(rows), batchSize);
    const { counts: frequencies = classes.map(() => 1) } = baseline;
    const train = frequencies.flatMap((count, label) => new Array<number>(count).fill(label));
    return { ...counts, judgement: judgeClassifier(answers, train, classes) };
  }
  const bare = numberAnswersOf(model, dataset(rows), targets, batchSize);
  const answers = intervals?.halfWidths
    ? withHalfWidths(bare, intervals.level, intervals.halfWidths)
    : bare;
  const { last, medians = targets.mean } = baseline;
  const { order, group } = table ?? {};
  const before = order === undefined ? undefined : rowsBefore(whole, { order, group });
  return {
    ...counts,
    targets: answers.map((answer, i) =>
      judgeTarget(
        answer,
        [(last ?? medians)[i]],
        before && knownBefore(columnOf(whole, answer.name).numbers!, before, rows),
      ),
    ),
  };
}
