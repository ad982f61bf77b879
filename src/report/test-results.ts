import { DataLoader, type Dataset } from "../data/index.ts";
import type { Evaluation, Trainer } from "../train/index.ts";
import { type Answers, answersOf } from "../train/judgement/answers.ts";
import { type ClassifierJudgement, judgeClassifier } from "../train/judgement/classifier.ts";
import { answersWithIntervals } from "../train/judgement/intervals.ts";
import { inUnits, judgeTarget } from "../train/judgement/regression.ts";
import type { ReportedTask } from "./reported-task.ts";
import type { Suspect, TargetResult } from "./run-report.ts";
import { suspectsAmong } from "./suspects.ts";

/** How a model did on the test set. */
export interface TestResults {
  readonly evaluation: Evaluation;
  /** A classifier's answers, and what they are worth. */
  readonly answers?: Answers;
  readonly judgement?: ClassifierJudgement;
  /** Training samples whose labels may be wrong. */
  readonly suspects?: readonly Suspect[];
  /** What a regression's predictions are worth, target by target. */
  readonly targets?: readonly TargetResult[];
}

/** On more training samples the model is not asked what it makes of them. */
const mostAsked = 20_000;
/** So many points a scatter plot has at most. */
const mostPoints = 1000;

/** The results of a trainer's model, a classifier or a regression, on the test set. */
export function testResults(trainer: Trainer, task: ReportedTask, batchSize: number): TestResults {
  const evaluation = trainer.evaluate(task.test);
  if (task.targets) return { evaluation, targets: targetResults(trainer, task, batchSize) };
  const answers = answersOf(trainer, task.test, batchSize);
  const isAsked = task.train.length <= mostAsked && !task.pictures;
  const ofTraining = isAsked ? answersOf(trainer, task.train, batchSize) : undefined;
  const labels = ofTraining?.truths ?? labelsOf(task.train, batchSize);
  return {
    evaluation,
    answers,
    judgement: judgeClassifier(answers, labels, task.classes),
    suspects: ofTraining && suspectsAmong(ofTraining, task),
  };
}

function labelsOf(dataset: Dataset, batchSize: number): Int32Array {
  const labels = new Int32Array(dataset.length);
  let position = 0;
  for (const [, targets] of new DataLoader(dataset, { batchSize })) {
    labels.set(targets.data, position);
    position += targets.size;
  }
  return labels;
}

function targetResults(trainer: Trainer, task: ReportedTask, batchSize: number): TargetResult[] {
  const scales = task.targets!;
  const answers = answersWithIntervals(trainer, task, scales, batchSize);
  const width = scales.names.length;
  const train = new Float64Array(task.train.length * width);
  let position = 0;
  for (const [, targets] of new DataLoader(task.train, { batchSize })) {
    train.set(targets.data, position);
    position += targets.size;
  }
  return answers.map((answer, target) => {
    const known = Float64Array.from({ length: task.train.length }, (_, i) =>
      inUnits(scales, target, train[i * width + target]),
    );
    const { truths, predictions, intervals } = answer;
    const judgement = judgeTarget(answer, known, task.before?.[target]);
    const [least, most] = judgement.coverage?.halfWidths ?? [0, 0];
    const count = Math.min(truths.length, mostPoints);
    return {
      ...judgement,
      points: Array.from({ length: count }, (_, i) => {
        const sample = Math.floor((i * truths.length) / count);
        const point = [truths[sample], predictions[sample]] as const;
        return least < most ? ([...point, intervals!.halfWidths[sample]] as const) : point;
      }),
    };
  });
}
