import type { Tensor } from "../../tensor/tensor.ts";
import type { StreamingMetric } from "./metric.ts";
import { checkCount, eachScored, highest } from "./scored-samples.ts";

/**
 * How often each class was taken for each other: a row a true class, a column a predicted one.
 *
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.confusion_matrix.html
 * @example
 * ```ts
 * import { ConfusionMatrix } from "chainrule/train";
 * const metric = new ConfusionMatrix();
 * const scores = tensor([[1, 0], [1, 0], [0, 1]]);
 * metric.update(scores, tensor([0, 1, 1], { dtype: "int32" }));
 * metric.compute().map((row) => row.join(" ")); // → 1 0,1 1
 * ```
 */
export class ConfusionMatrix implements StreamingMetric<number[][]> {
  #counts: number[][] = [];

  update(outputs: Tensor, targets: Tensor): void {
    const pairs: [truth: number, prediction: number][] = [];
    const classes = eachScored("ConfusionMatrix", outputs, targets, (scores, truth) => {
      pairs.push([truth, highest(scores)]);
    });
    if (this.#counts.length === 0) {
      this.#counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    }
    checkCount("ConfusionMatrix", "classes", this.#counts.length, classes);
    for (const [truth, prediction] of pairs) this.#counts[truth][prediction]++;
  }

  /** `counts[truth][prediction]`; without a batch it has no rows. */
  compute(): number[][] {
    return this.#counts.map((row) => [...row]);
  }

  reset(): void {
    this.#counts = [];
  }
}
