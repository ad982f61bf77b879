import { checkArgument } from "../../tensor/arguments.ts";
import { DtypeError, ShapeError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { tensorKind } from "../../tensor/tensor-like.ts";
import { logProbabilitiesBy, type ProbabilityOptions } from "./log-probabilities.ts";
import type { StreamingMetric } from "./metric.ts";
import { checkClasses, checkCount, eachScored } from "./scored-samples.ts";

/**
 * The area under the receiver's operating characteristic: the probability that a sample of a class has a
 * higher score for it than a sample of another class, equal scores counting for one half. Of two classes it
 * is that of class 1; of more, the mean over the classes of each against the rest, of their probabilities.
 * Classes of which there are no samples, or no others, are left out; without any it is NaN.
 *
 * Outputs are scores [N, C], or [N]: of class 1 against class 0. All of them are kept until `reset`.
 *
 * Source: Hand and Till, A simple generalisation of the area under the ROC curve (2001);
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_auc_score.html, `multi_class="ovr"`
 * @example
 * ```ts
 * import { RocAuc } from "chainrule/train";
 * const metric = new RocAuc();
 * metric.update(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1], { dtype: "int32" }));
 * metric.compute(); // → 0.75
 * ```
 */
export class RocAuc implements StreamingMetric {
  readonly #takeLogarithms: (row: Float64Array) => void;
  readonly #areProbabilities: boolean;
  /** Of each class the scores of all samples. */
  #scores: number[][] = [];
  #truths: number[] = [];

  constructor(options: ProbabilityOptions = {}) {
    this.#takeLogarithms = logProbabilitiesBy("RocAuc", options);
    this.#areProbabilities = options.probabilities ?? false;
  }

  update(outputs: Tensor, targets: Tensor): void {
    checkArgument("RocAuc", "outputs", tensorKind, outputs);
    checkArgument("RocAuc", "targets", tensorKind, targets);
    const scores = Array.from({ length: outputs.shape[1] ?? 0 }, (): number[] => []);
    const truths: number[] = [];
    if (outputs.ndim === 1) {
      checkBinary(outputs, targets);
      for (const truth of targets.data) truths.push(truth);
      const ofSecond = Array.from(outputs.to("float64").data);
      scores.push(
        ofSecond.map((score) => -score),
        ofSecond,
      );
    } else {
      eachScored("RocAuc", outputs, targets, (row, truth) => {
        this.#makeComparable(row);
        for (let c = 0; c < row.length; c++) scores[c].push(row[c]);
        truths.push(truth);
      });
    }
    if (this.#scores.length === 0) this.#scores = scores.map(() => []);
    checkCount("RocAuc", "classes", this.#scores.length, scores.length);
    scores.forEach((column, c) => {
      for (const score of column) this.#scores[c].push(score);
    });
    for (const truth of truths) this.#truths.push(truth);
  }

  /** Of two classes log p/(1 − p), which is a difference of scores; of more log p. */
  #makeComparable(row: Float64Array): void {
    if (row.length !== 2 || this.#areProbabilities) this.#takeLogarithms(row);
    if (row.length !== 2) return;
    row[1] -= row[0];
    row[0] = -row[1];
  }

  /** The area of each class against the rest; NaN where it has no samples, or there are no others. */
  perClass(): number[] {
    return this.#scores.map((scores, c) => areaOf(scores, (i) => this.#truths[i] === c));
  }

  compute(): number {
    const areas = this.perClass();
    if (areas.length === 2) return areas[1];
    const known = areas.filter((area) => !Number.isNaN(area));
    return known.reduce((sum, area) => sum + area, 0) / known.length;
  }

  reset(): void {
    this.#scores = [];
    this.#truths = [];
  }
}

function checkBinary(outputs: Tensor, targets: Tensor): void {
  if (targets.ndim !== 1 || targets.size !== outputs.size) {
    throw new ShapeError(
      "RocAuc: expected scores [N, C] or [N] and the class of each sample [N], got " +
        `${formatShape(outputs.shape)} and ${formatShape(targets.shape)}`,
    );
  }
  if (targets.dtype !== "int32" && targets.dtype !== "bool") {
    throw new DtypeError(`RocAuc: expected the classes' numbers as int32, got ${targets.dtype}`);
  }
  checkClasses("RocAuc", targets.data, 2);
}

/** Mann and Whitney's U by mid-ranks, Σ rank − P(P + 1)/2, over the number of pairs. */
function areaOf(scores: readonly number[], isPositive: (sample: number) => boolean): number {
  if (scores.some(Number.isNaN)) return Number.NaN;
  const order = scores.map((_, i) => i).sort((a, b) => compare(scores[a], scores[b]));
  let positives = 0;
  // Twice the ranks are whole numbers, and their sum exact.
  let ranks = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let inTie = 0;
    while (end < order.length && scores[order[end]] === scores[order[start]]) {
      if (isPositive(order[end++])) inTie++;
    }
    ranks += inTie * (start + 1 + end);
    positives += inTie;
    start = end;
  }
  const pairs = positives * (order.length - positives);
  return pairs === 0 ? Number.NaN : (ranks - positives * (positives + 1)) / 2 / pairs;
}

const compare = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);
