import type { Dataset } from "../../data/dataset.ts";
import type { Predictor } from "./answers.ts";
import { conformalHalfWidth } from "./conformal.ts";
import { intervalLevel as level, numberAnswersOf } from "./number-answers.ts";
import type { RegressionTargets, TargetAnswers } from "./regression.ts";

/** Answers with intervals that go as far to each side in all rows, target by target. */
export const withHalfWidths = (
  answers: readonly TargetAnswers[],
  level: number,
  halfWidths: readonly number[],
): TargetAnswers[] =>
  answers.map((answer, target) => ({
    ...answer,
    intervals: {
      level,
      halfWidths: new Float64Array(answer.truths.length).fill(halfWidths[target]),
    },
  }));

/**
 * What a regression says of the test samples, with intervals: those that it gives by itself, row by row, or else of one
 * width, by how far off it was in the samples to validate. None where these are too few.
 */
export function answersWithIntervals(
  model: Predictor,
  { test, validation }: { test: Dataset; validation?: Dataset },
  scales: RegressionTargets,
  batchSize: number,
): TargetAnswers[] {
  const answers = numberAnswersOf(model, test, scales, batchSize);
  if (!validation || answers[0].intervals) return answers;
  const watched = numberAnswersOf(model, validation, scales, batchSize);
  const halfWidths = watched.flatMap(({ truths, predictions }) => {
    const errors = Float64Array.from(truths, (truth, i) => Math.abs(truth - predictions[i]));
    return conformalHalfWidth(errors, level) ?? [];
  });
  return halfWidths.length < answers.length ? answers : withHalfWidths(answers, level, halfWidths);
}
