import { checkOptions, type OptionTable, positiveInteger } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import {
  logProbabilitiesBy,
  type ProbabilityOptions,
  probabilityOptions,
} from "./log-probabilities.ts";
import type { StreamingMetric } from "./metric.ts";
import { eachScored, highest } from "./scored-samples.ts";

/** The samples whose predictions were given a probability above `from`, up to `to`. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  /** The mean of these probabilities; null without a sample. */
  readonly confidence: number | null;
  /** The fraction of these predictions that was right; null without a sample. */
  readonly accuracy: number | null;
}

export interface CalibrationOptions extends ProbabilityOptions {
  /** Into so many bins of equal width the probabilities from 0 to 1 are divided. Default 15. */
  bins?: number;
}

const calibrationOptions: OptionTable<CalibrationOptions> = {
  ...probabilityOptions,
  bins: positiveInteger,
};

/**
 * The expected calibration error: by how much the probability that a model gives its predictions differs from
 * the fraction of them that is right, Σ n/N · |accuracy − confidence| over bins of that probability. `table()`
 * gives the bins.
 *
 * Source: Guo et al., On calibration of modern neural networks (2017)
 * @example
 * ```ts
 * import { CalibrationError } from "chainrule/train";
 * const metric = new CalibrationError({ probabilities: true, bins: 10 });
 * const probabilities = tensor([[0.75, 0.25], [0.75, 0.25]]);
 * metric.update(probabilities, tensor([0, 1], { dtype: "int32" }));
 * metric.compute(); // → 0.25
 * ```
 */
export class CalibrationError implements StreamingMetric {
  readonly #takeLogarithms: (row: Float64Array) => void;
  readonly #areProbabilities: boolean;
  readonly #bins: number;
  #counts: { samples: number; confidence: number; hits: number }[] = [];

  constructor(options: CalibrationOptions = {}) {
    checkOptions("CalibrationError", calibrationOptions, options);
    const { bins = 15, ...rest } = options;
    this.#takeLogarithms = logProbabilitiesBy("CalibrationError", rest);
    this.#areProbabilities = rest.probabilities ?? false;
    this.#bins = bins;
    this.reset();
  }

  update(outputs: Tensor, targets: Tensor): void {
    eachScored("CalibrationError", outputs, targets, (row, truth) => {
      // There and back a probability at the edge of a bin may be rounded into the next one.
      if (!this.#areProbabilities) this.#takeLogarithms(row);
      const prediction = highest(row);
      const confidence = this.#areProbabilities ? row[prediction] : Math.exp(row[prediction]);
      const bin = this.#counts[this.#placeOf(confidence)];
      // A probability that is no number has no place.
      if (!bin) return;
      bin.samples++;
      bin.confidence += confidence;
      if (prediction === truth) bin.hits++;
    });
  }

  /** In which bin a probability is. */
  #placeOf(probability: number): number {
    const place = Math.ceil(probability * this.#bins) - 1;
    // The product may be rounded over an edge: 0.07 · 100 > 7.
    const isBelow = probability <= place / this.#bins;
    return Math.min(Math.max(isBelow ? place - 1 : place, 0), this.#bins - 1);
  }

  /** The bins from 0 to 1. */
  table(): ReliabilityBin[] {
    return this.#counts.map(({ samples, confidence, hits }, i) => ({
      from: i / this.#bins,
      to: (i + 1) / this.#bins,
      samples,
      confidence: samples === 0 ? null : confidence / samples,
      accuracy: samples === 0 ? null : hits / samples,
    }));
  }

  compute(): number {
    const total = this.#counts.reduce((sum, { samples }) => sum + samples, 0);
    const gaps = this.#counts.map(({ confidence, hits }) => Math.abs(hits - confidence));
    return gaps.reduce((sum, gap) => sum + gap, 0) / total;
  }

  reset(): void {
    const none = () => ({ samples: 0, confidence: 0, hits: 0 });
    this.#counts = Array.from({ length: this.#bins }, none);
  }
}
