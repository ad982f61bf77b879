import {
  callback,
  checkArgument,
  checkOptions,
  kind,
  oneOf,
  positiveInteger,
  word,
} from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import {
  type BootstrapOptions,
  bootstrapEach,
  bootstrapOptions,
  type ConfidenceInterval,
  meanOf,
  numbersKind,
} from "./bootstrap.ts";

/** A model beside a baseline, on the same samples; plain data. */
export interface Comparison {
  /** The model's mean score. */
  readonly score: ConfidenceInterval;
  /** The baseline's. */
  readonly baseline: number;
  /** By how much the model is better, sample by sample: below 0, worse. */
  readonly gain: ConfidenceInterval;
  /** Better or worse only where the interval of the gain has 0 outside of it, and there are six samples or more. */
  readonly outcome: "better" | "no better" | "worse";
}

/** All of five would be on one side by chance in 2/2⁵, 6% of cases, and an interval of theirs has no 0 in it then. */
const fewestSamples = 6;

/**
 * Holds a model against a baseline by one score a sample.
 *
 * @param scores the model's: 1 or 0 for right or wrong, say, or how far off it was.
 * @param baseline the baseline's, of the same samples.
 * @param best which scores are good: "high" ones, as of right answers, or "low" ones, as of errors.
 * @throws ValueError for lists that are empty, or not of one length.
 * @example
 * ```ts
 * import { compareWithBaseline } from "chainrule/train";
 * const right = [1, 1, 1, 1, 1, 0, 1, 1, 1, 1];
 * const byChance = [1, 0, 0, 1, 0, 0, 1, 0, 0, 0];
 * compareWithBaseline(right, byChance, "high").outcome; // → better
 * ```
 */
export function compareWithBaseline(
  scores: ArrayLike<number>,
  baseline: ArrayLike<number>,
  best: "high" | "low",
  options: BootstrapOptions = {},
): Comparison {
  checkArgument("compareWithBaseline", "scores", numbersKind, scores);
  checkArgument("compareWithBaseline", "baseline", numbersKind, baseline);
  checkArgument("compareWithBaseline", "best", oneOf("high", "low"), best);
  if (scores.length !== baseline.length) {
    throw new ValueError(
      `compareWithBaseline: expected scores of the same samples, got ${scores.length} and ${baseline.length}`,
    );
  }
  const sign = best === "high" ? 1 : -1;
  const gains = Float64Array.from(scores, (score, i) => sign * (score - baseline[i]));
  checkOptions("compareWithBaseline", bootstrapOptions, options);
  checkArgument("compareWithBaseline", "the number of scores", positiveInteger, scores.length);
  const [score, gain] = bootstrapEach(scores.length, [meanOf(scores), meanOf(gains)], options);
  let sum = 0;
  for (let i = 0; i < baseline.length; i++) sum += baseline[i];
  return { score, baseline: sum / baseline.length, gain, outcome: outcomeOf(gain, scores.length) };
}

function outcomeOf(gain: ConfidenceInterval, samples: number): Comparison["outcome"] {
  if (samples < fewestSamples) return "no better";
  return gain.low > 0 ? "better" : gain.high < 0 ? "worse" : "no better";
}

const isInterval = (value: unknown) => {
  const { estimate, low, high } = Object(value) as ConfidenceInterval;
  return [estimate, low, high].every((number) => typeof number === "number");
};
const comparisonKind = kind("what compareWithBaseline gives", (value) => {
  const { score, baseline, gain, outcome } = Object(value) as Comparison;
  const areNumbers = [score, gain].every(isInterval) && typeof baseline === "number";
  return areNumbers && ["better", "no better", "worse"].includes(outcome);
});

/**
 * A comparison as a sentence.
 *
 * @param name what the baseline does: its `name`.
 * @param format writes a score.
 * @param measure what the score is called, where that does not go without saying.
 * @example
 * ```ts
 * import { compareWithBaseline, verdict } from "chainrule/train";
 * const comparison = compareWithBaseline([1, 0, 0, 0], [0, 1, 0, 0], "high");
 * const percent = (share: number) => `${Math.round(100 * share)}%`;
 * verdict(comparison, "always saying spam", percent); // → No better than always saying spam (25%): 25% (0%–75%).
 * ```
 */
export function verdict(
  comparison: Comparison,
  name: string,
  format: (score: number) => string,
  measure?: string,
): string {
  checkArgument("verdict", "comparison", comparisonKind, comparison);
  checkArgument("verdict", "name", word, name);
  checkArgument("verdict", "format", callback, format);
  if (measure !== undefined) checkArgument("verdict", "measure", word, measure);
  const { score, baseline, gain, outcome } = comparison;
  const unclear = gain.estimate > 0 ? "Not clearly better" : "No better";
  const how = { better: "Better", "no better": unclear, worse: "Worse" }[outcome];
  const what = measure === undefined ? "" : `${measure} `;
  return `${how} than ${name} (${what}${format(baseline)}): ${formatInterval(score, format)}.`;
}

/** `95.0% (90.1%–99.0%)` */
function formatInterval(
  { estimate, low, high }: ConfidenceInterval,
  format: (value: number) => string,
): string {
  return `${format(estimate)} (${format(low)}–${format(high)})`;
}
