import { decoded } from "../../data/table/encodings/number.ts";
import { formatShort } from "../../text/number.ts";
import { type Baseline, constantBaseline, valueBefore } from "./baselines.ts";
import { bootstrapEach, type ConfidenceInterval, meanOf } from "./bootstrap.ts";
import { type Comparison, compareWithBaseline, verdict } from "./comparison.ts";

/** How good the predictions of one target are on test samples, beside what needs no learning; plain data. */
export interface TargetJudgement {
  /** What the target is called. */
  readonly name: string;
  /** What the baseline does, and its mean absolute error. */
  readonly baseline: { readonly name: string; readonly absoluteError: number };
  readonly outcome: Comparison["outcome"];
  /** By how much it is better than the baseline: below 0, worse. */
  readonly gain: ConfidenceInterval;
  /** In a sentence, how the mean absolute errors compare. */
  readonly verdict: string;
  readonly r2: ConfidenceInterval;
  readonly absoluteError: ConfidenceInterval;
  /** The root of the mean squared error. */
  readonly rootSquaredError: ConfidenceInterval;
  /** Where predictions have intervals: how far they go, and how many of the truths are within. */
  readonly coverage?: Coverage;
}

export interface Coverage {
  /** How often a truth is to be within its interval. */
  readonly level: number;
  /** How often it was. */
  readonly measured: number;
  /** How far intervals go to each side: that of the surest prediction, and of the least sure. */
  readonly halfWidths: readonly [least: number, most: number];
}

/** The numbers that are learnt, and how their units come back: a network gives (value − mean) / std. */
export interface RegressionTargets {
  readonly names: readonly string[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** What a network gives or learns of a target, in the units of the data. */
export const inUnits = ({ mean, std }: RegressionTargets, target: number, scaled: number): number =>
  decoded(mean[target] + std[target] * scaled, std[target] * Math.abs(scaled));

/** A target's true values and the predicted ones, in the units of the data. */
export interface TargetAnswers {
  readonly name: string;
  readonly truths: ArrayLike<number>;
  readonly predictions: ArrayLike<number>;
  /** The truth is to be so often within prediction ± half width, sample by sample. */
  readonly intervals?: { readonly level: number; readonly halfWidths: Float64Array };
}

/**
 * @param train the target's values in the training samples.
 * @param before where samples follow each other in time, what was known of the target before each; NaN nothing.
 */
export function judgeTarget(
  { name, truths, predictions, intervals }: TargetAnswers,
  train: ArrayLike<number>,
  before?: ArrayLike<number>,
): TargetJudgement {
  const { length } = truths;
  const constant = constantBaseline(train, length, "median");
  const baseline: Baseline = before
    ? { name: valueBefore, predictions: withoutGaps(before, constant.predictions) }
    : constant;
  const distances = (said: ArrayLike<number>) =>
    Float64Array.from(truths, (truth, i) => Math.abs(said[i] - truth));
  const errors = distances(predictions);
  const comparison = compareWithBaseline(errors, distances(baseline.predictions), "low");
  const squares = errors.map((error) => error * error);
  const root = ({ estimate, low, high }: ConfidenceInterval) => ({
    estimate: Math.sqrt(estimate),
    low: Math.sqrt(low),
    high: Math.sqrt(high),
  });
  const [r2, squaredError] = bootstrapEach(length, [
    (rows) => r2Of(squares, truths, rows),
    meanOf(squares),
  ]);
  const format = (error: number) => formatShort(error);
  return {
    name,
    baseline: { name: baseline.name, absoluteError: comparison.baseline },
    outcome: comparison.outcome,
    gain: comparison.gain,
    verdict: verdict(comparison, baseline.name, format, "mean absolute error"),
    r2,
    absoluteError: comparison.score,
    rootSquaredError: root(squaredError),
    ...(intervals && { coverage: coverageOf(errors, intervals) }),
  };
}

function withoutGaps(values: ArrayLike<number>, others: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, (value, i) => (Number.isNaN(value) ? others[i] : value));
}

function coverageOf(
  errors: Float64Array,
  { level, halfWidths }: NonNullable<TargetAnswers["intervals"]>,
): Coverage {
  const inside = errors.filter((error, i) => error <= halfWidths[i]).length;
  // Not by Math.min(...): there may be a million.
  const sorted = halfWidths.toSorted();
  const ends = [sorted[0], sorted[sorted.length - 1]] as const;
  return { level, measured: inside / errors.length, halfWidths: ends };
}

/** 1 − Σ error² / Σ (truth − mean)²; where all truths are one, no number. */
function r2Of(squares: Float64Array, truths: ArrayLike<number>, rows: Int32Array): number {
  let [mean, spread, squared] = [0, 0, 0];
  rows.forEach((row, i) => {
    const distance = truths[row] - mean;
    mean += distance / (i + 1);
    spread += distance * (truths[row] - mean);
    squared += squares[row];
  });
  return spread === 0 ? Number.NaN : 1 - squared / spread;
}
