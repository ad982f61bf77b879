import type { Tensor } from "../../tensor/tensor.ts";

/**
 * A figure over all samples, which come by the batch: exact, and the same however they are divided into
 * batches. A {@link Metric} is the mean of what each sample gives; this may be any figure.
 *
 * @example
 * ```ts
 * import { DataLoader, moons } from "chainrule/data";
 * import { F1, type StreamingMetric } from "chainrule/train";
 * const metric: StreamingMetric = new F1();
 * const model = new nn.Linear(2, 2);
 * for (const [inputs, targets] of new DataLoader(moons({ samples: 50 }), { batchSize: 16 })) {
 *   metric.update(model.forward(inputs), targets);
 * }
 * metric.compute() <= 1; // → true
 * ```
 */
export interface StreamingMetric<Figure = number> {
  /** Takes a batch. */
  update(outputs: Tensor, targets: Tensor): void;
  /** The figure over all batches since the first, or since `reset`. NaN where there is none. */
  compute(): Figure;
  /** Forgets all batches. */
  reset(): void;
}
