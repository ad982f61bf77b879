import { checkOptions, type OptionTable, oneOf } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import {
  balancedAccuracyOf,
  type ClassCount,
  countAnswer,
  f1Of,
  macroOf,
  noCount,
  precisionOf,
  recallOf,
  sumOfCounts,
} from "./class-count.ts";
import type { StreamingMetric } from "./metric.ts";
import { checkCount, eachScored, highest } from "./scored-samples.ts";

/** Counts of each class. */
abstract class ClassCounts implements StreamingMetric {
  #counts: ClassCount[] = [];

  update(outputs: Tensor, targets: Tensor): void {
    const name = this.constructor.name;
    const answers: [truth: number, prediction: number][] = [];
    const classes = eachScored(name, outputs, targets, (scores, truth) => {
      answers.push([truth, highest(scores)]);
    });
    if (this.#counts.length === 0) this.#counts = Array.from({ length: classes }, noCount);
    checkCount(name, "classes", this.#counts.length, classes);
    for (const [truth, prediction] of answers) countAnswer(this.#counts, truth, prediction);
  }

  reset(): void {
    this.#counts = [];
  }

  abstract compute(): number;

  protected get counts(): readonly ClassCount[] {
    return this.#counts;
  }
}

/**
 * The mean over the classes of the fraction of their samples that is recognised: what guessing the commonest
 * class does not raise. Classes without a sample are left out.
 *
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.balanced_accuracy_score.html
 * @example
 * ```ts
 * import { BalancedAccuracy } from "chainrule/train";
 * const metric = new BalancedAccuracy();
 * const scores = tensor([[1, 0], [1, 0], [1, 0], [1, 0]]);
 * metric.update(scores, tensor([0, 0, 0, 1], { dtype: "int32" }));
 * metric.compute(); // → 0.5
 * ```
 */
export class BalancedAccuracy extends ClassCounts {
  compute(): number {
    return balancedAccuracyOf(this.counts);
  }
}

/** How the figures of the classes become one. */
export interface AverageOptions {
  /**
   * "macro": the mean over the classes that occur, among the targets or the predictions; "weighted": by how
   * many samples each has; "micro": of the counts of all classes together. Default "macro".
   */
  average?: "macro" | "micro" | "weighted";
}

const averageOptions: OptionTable<AverageOptions> = {
  average: oneOf("macro", "micro", "weighted"),
};

/** A figure of each class, and their average. */
abstract class AveragedOverClasses extends ClassCounts {
  readonly #average: AverageOptions["average"];

  constructor(options: AverageOptions = {}) {
    super();
    checkOptions(new.target.name, averageOptions, options);
    this.#average = options.average ?? "macro";
  }

  protected abstract figureOf(count: ClassCount): number;

  /** The figure of each class; 0 where it would be 0/0. */
  perClass(): number[] {
    return this.counts.map((count) => this.figureOf(count));
  }

  compute(): number {
    const { counts } = this;
    const total = sumOfCounts(counts);
    if (total.actual === 0) return Number.NaN;
    switch (this.#average) {
      case "micro":
        return this.figureOf(total);
      case "weighted":
        return counts.reduce(
          (weighted, count) => weighted + (this.figureOf(count) * count.actual) / total.actual,
          0,
        );
      default:
        return macroOf((count) => this.figureOf(count), counts);
    }
  }
}

/**
 * Of the samples that are said to be of a class, the fraction that is. `perClass()` gives that of each class.
 *
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_score.html
 * @example
 * ```ts
 * import { Precision } from "chainrule/train";
 * const metric = new Precision();
 * const scores = tensor([[1, 0], [1, 0], [0, 1]]);
 * metric.update(scores, tensor([0, 1, 1], { dtype: "int32" }));
 * metric.perClass(); // → 0.5,1
 * ```
 */
export class Precision extends AveragedOverClasses {
  protected figureOf(count: ClassCount): number {
    return precisionOf(count);
  }
}

/**
 * Of the samples of a class, the fraction that is recognised. `perClass()` gives that of each class.
 *
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.recall_score.html
 * @example
 * ```ts
 * import { Recall } from "chainrule/train";
 * const metric = new Recall();
 * const scores = tensor([[1, 0], [1, 0], [0, 1]]);
 * metric.update(scores, tensor([0, 1, 1], { dtype: "int32" }));
 * metric.perClass(); // → 1,0.5
 * ```
 */
export class Recall extends AveragedOverClasses {
  protected figureOf(count: ClassCount): number {
    return recallOf(count);
  }
}

/**
 * The harmonic mean of precision and recall. `perClass()` gives that of each class.
 *
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.f1_score.html
 * @example
 * ```ts
 * import { F1 } from "chainrule/train";
 * const metric = new F1({ average: "micro" });
 * const scores = tensor([[1, 0], [1, 0], [0, 1], [0, 1]]);
 * metric.update(scores, tensor([0, 1, 1, 1], { dtype: "int32" }));
 * metric.compute(); // → 0.75
 * ```
 */
export class F1 extends AveragedOverClasses {
  protected figureOf(count: ClassCount): number {
    return f1Of(count);
  }
}
