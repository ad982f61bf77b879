import { Generator } from "../../random/generator.ts";
import {
  anyNumber,
  callback,
  checkArgument,
  checkOptions,
  kind,
  nonNegativeInteger,
  type OptionTable,
  positiveInteger,
} from "../../tensor/arguments.ts";

/** A figure, and how far it may be from what it would be on ever more samples. */
export interface ConfidenceInterval {
  /** Of the samples themselves. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** How often such an interval holds what it is about. Default 0.95. */
  level?: number;
  /** Default 1000. */
  resamples?: number;
  /** What the resamples follow from. Default 0. */
  seed?: number;
}

/** A probability that leaves room on either side. */
export const levelKind = kind(
  "a number between 0 and 1",
  (level) => typeof level === "number" && level > 0 && level < 1,
);

export const bootstrapOptions: OptionTable<BootstrapOptions> = {
  level: levelKind,
  resamples: positiveInteger,
  seed: nonNegativeInteger,
};

/** A list of numbers: an array of any kind. */
export const numbersKind = kind(
  "a list of numbers",
  (list) =>
    (Array.isArray(list) || (ArrayBuffer.isView(list) && "length" in list)) &&
    Array.prototype.every.call(list, (value) => typeof value === "number"),
);

/**
 * A figure of some samples with its interval by the bootstrap's percentiles: the figure is computed of as
 * many samples drawn among them with replacement, again and again, and the middle 95% of what comes are the
 * interval. Resamples of which it is NaN do not count; where it is of the samples themselves, all three are.
 *
 * @param samples how many there are.
 * @param figure is given the places of samples, from 0 to `samples` − 1, some of them several times.
 * @throws ValueError for no samples, a figure that gives no number, and options that make no sense.
 * Source: Efron and Tibshirani, An introduction to the bootstrap (1993), chapter 13
 * @example
 * ```ts
 * import { bootstrap } from "chainrule/train";
 * const heights = [1.6, 1.7, 1.7, 1.8, 1.9];
 * const tallest = (rows: Int32Array) => Math.max(...Array.from(rows, (i) => heights[i]));
 * bootstrap(5, tallest).estimate; // → 1.9
 * ```
 */
export function bootstrap(
  samples: number,
  figure: (rows: Int32Array) => number,
  options: BootstrapOptions = {},
): ConfidenceInterval {
  checkArgument("bootstrap", "samples", positiveInteger, samples);
  checkArgument("bootstrap", "figure", callback, figure);
  checkOptions("bootstrap", bootstrapOptions, options);
  return bootstrapEach(samples, [figure], options)[0];
}

/** The intervals of several figures, each of the same resamples. */
export function bootstrapEach(
  samples: number,
  figures: readonly ((rows: Int32Array) => number)[],
  { level = 0.95, resamples = 1000, seed = 0 }: BootstrapOptions = {},
): ConfidenceInterval[] {
  const generator = new Generator(seed);
  const all = Int32Array.from({ length: samples }, (_, i) => i);
  const estimates = figures.map((figure) => {
    const estimate = figure(all);
    checkArgument("bootstrap", "what the figure returns", anyNumber, estimate);
    return estimate;
  });
  const found = figures.map(() => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    const rows = generator.integers(samples, 0, samples);
    figures.forEach((figure, i) => {
      found[i][r] = figure(rows);
    });
  }
  return estimates.map((estimate, i) => {
    const isKnown = !Number.isNaN(estimate);
    const sorted = found[i].filter((value) => isKnown && !Number.isNaN(value)).sort();
    return {
      estimate,
      low: quantileOf(sorted, (1 - level) / 2),
      high: quantileOf(sorted, (1 + level) / 2),
    };
  });
}

/**
 * The same of the mean of one number a sample: whether it was right, how far off it was.
 *
 * @throws ValueError for what is no list of numbers, and an empty one.
 * @example
 * ```ts
 * import { bootstrapMean } from "chainrule/train";
 * const right = [1, 1, 0, 1, 1, 1, 0, 1, 1, 1];
 * const { estimate, low, high } = bootstrapMean(right);
 * [estimate, low, high]; // → 0.8,0.5,1
 * ```
 */
export function bootstrapMean(
  scores: ArrayLike<number>,
  options: BootstrapOptions = {},
): ConfidenceInterval {
  checkArgument("bootstrapMean", "scores", numbersKind, scores);
  return bootstrap(scores.length, meanOf(scores), options);
}

/** The mean of the scores in these places. */
export function meanOf(scores: ArrayLike<number>) {
  return (rows: Int32Array): number => {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) sum += scores[rows[i]];
    return sum / rows.length;
  };
}

/** Linear between two numbers, as NumPy's; NaN of none. */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below], sorted[Math.ceil(place)]];
  return low === high ? low : low + (place - below) * (high - low);
}
