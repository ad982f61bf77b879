import { checkArgument, positiveInteger } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { StreamingMetric } from "./metric.ts";
import { eachScored, highest } from "./scored-samples.ts";

/** A share of the samples. */
abstract class Share implements StreamingMetric {
  #hits = 0;
  #samples = 0;

  /** Whether a sample counts. */
  protected abstract isHit(scores: Float64Array, truth: number): boolean;

  update(outputs: Tensor, targets: Tensor): void {
    eachScored(this.constructor.name, outputs, targets, (scores, truth) => {
      this.#samples++;
      if (this.isHit(scores, truth)) this.#hits++;
    });
  }

  compute(): number {
    return this.#hits / this.#samples;
  }

  reset(): void {
    this.#hits = 0;
    this.#samples = 0;
  }
}

/**
 * The fraction of samples whose highest score is their own class's; of equal scores the first counts.
 * Outputs and targets are as in {@link accuracy}.
 *
 * Source: https://lightning.ai/docs/torchmetrics/stable/classification/accuracy.html, `average="micro"`
 * @example
 * ```ts
 * import { Accuracy } from "chainrule/train";
 * const metric = new Accuracy();
 * metric.update(tensor([[1, 2], [4, 3]]), tensor([1, 1], { dtype: "int32" }));
 * metric.update(tensor([[1, 2]]), tensor([1], { dtype: "int32" }));
 * metric.compute().toFixed(3); // → 0.667
 * ```
 */
export class Accuracy extends Share {
  protected isHit(scores: Float64Array, truth: number): boolean {
    return highest(scores) === truth;
  }
}

/**
 * The fraction of samples whose own class is among the k with the highest scores. Of equal scores the first
 * counts, so that k = 1 is {@link Accuracy}.
 *
 * @throws ValueError for a k that is not a positive integer.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.top_k_accuracy_score.html
 * @example
 * ```ts
 * import { TopKAccuracy } from "chainrule/train";
 * const metric = new TopKAccuracy(2);
 * metric.update(tensor([[1, 2, 3], [3, 2, 1]]), tensor([1, 2], { dtype: "int32" }));
 * metric.compute(); // → 0.5
 * ```
 */
export class TopKAccuracy extends Share {
  readonly k: number;

  constructor(k: number) {
    super();
    checkArgument("TopKAccuracy", "k", positiveInteger, k);
    this.k = k;
  }

  protected isHit(scores: Float64Array, truth: number): boolean {
    const own = scores[truth];
    let above = 0;
    for (let c = 0; c < scores.length; c++) {
      if (c === truth) continue;
      const isBelow = scores[c] < own || (scores[c] === own && c > truth);
      if (!isBelow) above++;
    }
    return above < this.k;
  }
}
