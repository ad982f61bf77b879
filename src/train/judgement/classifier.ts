import { formatPercent } from "../../text/quantity.ts";
import type { ReliabilityBin } from "../streaming/calibration.ts";
import {
  balancedAccuracyOf,
  type ClassCount,
  countAnswer,
  f1Of,
  macroOf,
  noCount,
} from "../streaming/class-count.ts";
import { majorityBaseline } from "./baselines.ts";
import { bootstrapEach, type ConfidenceInterval, meanOf } from "./bootstrap.ts";
import { type Comparison, compareWithBaseline, verdict } from "./comparison.ts";

/** How good a classifier is on test samples, beside what needs no learning; plain data. */
export interface ClassifierJudgement {
  /** What the baseline does, and its results. */
  readonly baseline: { readonly name: string; readonly accuracy: number; readonly logLoss: number };
  readonly outcome: Comparison["outcome"];
  /** By how much it is better than the baseline: below 0, worse. */
  readonly gain: ConfidenceInterval;
  /** In a sentence, how it compares. */
  readonly verdict: string;
  readonly accuracy: ConfidenceInterval;
  readonly balancedAccuracy: ConfidenceInterval;
  /** The mean over the classes. */
  readonly f1: ConfidenceInterval;
  readonly logLoss: ConfidenceInterval;
  readonly calibrationError: number;
  readonly reliability: readonly ReliabilityBin[];
}

/** What a classifier said of test samples. */
export interface ClassifierAnswers {
  readonly truths: ArrayLike<number>;
  readonly predictions: ArrayLike<number>;
  /** −log p of each sample's own class. */
  readonly losses: ArrayLike<number>;
  /** How well its probabilities are calibrated. */
  readonly calibration: { readonly error: number; readonly bins: readonly ReliabilityBin[] };
}

/**
 * @param train the classes of the training samples.
 * @param classes the classes' names.
 */
export function judgeClassifier(
  { truths, predictions, losses, calibration }: ClassifierAnswers,
  train: ArrayLike<number>,
  classes: readonly string[],
): ClassifierJudgement {
  const { length } = truths;
  const baseline = majorityBaseline(train, length, classes);
  const rightAmong = (said: ArrayLike<number>) =>
    Float64Array.from(truths, (truth, i) => Number(said[i] === truth));
  const comparison = compareWithBaseline(
    rightAmong(predictions),
    rightAmong(baseline.predictions),
    "high",
  );
  const ofCounts = (figure: (counts: readonly ClassCount[]) => number) => (rows: Int32Array) => {
    const counts = classes.map(noCount);
    for (let i = 0; i < rows.length; i++)
      countAnswer(counts, truths[rows[i]], predictions[rows[i]]);
    return figure(counts);
  };
  const [balancedAccuracy, f1, logLoss] = bootstrapEach(length, [
    ofCounts(balancedAccuracyOf),
    ofCounts((counts) => macroOf(f1Of, counts)),
    meanOf(losses),
  ]);
  const baselineLosses = Float64Array.from(truths, (c) => -Math.log(baseline.frequencies[c]));
  return {
    baseline: {
      name: baseline.name,
      accuracy: comparison.baseline,
      logLoss: baselineLosses.reduce((sum, loss) => sum + loss, 0) / length,
    },
    outcome: comparison.outcome,
    gain: comparison.gain,
    verdict: verdict(comparison, baseline.name, (share) => formatPercent(share, 1)),
    accuracy: comparison.score,
    balancedAccuracy,
    f1,
    logLoss,
    calibrationError: calibration.error,
    reliability: calibration.bins,
  };
}
