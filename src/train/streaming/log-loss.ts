import { checkArgument } from "../../tensor/arguments.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { tensorKind } from "../../tensor/tensor-like.ts";
import { logProbabilitiesBy, type ProbabilityOptions } from "./log-probabilities.ts";
import type { StreamingMetric } from "./metric.ts";
import { eachScored } from "./scored-samples.ts";

/** The mean of −log p of each sample's own class; errors name the metric that it is for. */
class MeanLoss {
  readonly #metric: string;
  readonly #takeLogarithms: (row: Float64Array) => void;
  #sum = 0;
  #samples = 0;

  constructor(metric: string, options: ProbabilityOptions) {
    this.#metric = metric;
    this.#takeLogarithms = logProbabilitiesBy(metric, options);
  }

  add(outputs: Tensor, targets: Tensor): void {
    eachScored(this.#metric, outputs, targets, (row, truth) => {
      this.#takeLogarithms(row);
      this.#sum -= row[truth];
      this.#samples++;
    });
  }

  get mean(): number {
    return this.#sum / this.#samples;
  }

  reset(): void {
    this.#sum = 0;
    this.#samples = 0;
  }
}

/**
 * The mean of −log p of each sample's own class: {@link F.crossEntropy} over all samples, in float64. It is
 * infinite where a class that came had the probability 0.
 *
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.log_loss.html, which keeps
 * probabilities away from 0
 * @example
 * ```ts
 * import { LogLoss } from "chainrule/train";
 * const metric = new LogLoss({ probabilities: true });
 * metric.update(tensor([[0.5, 0.5], [0.75, 0.25]]), tensor([0, 1], { dtype: "int32" }));
 * metric.compute().toFixed(4); // → 1.0397
 * ```
 */
export class LogLoss implements StreamingMetric {
  readonly #loss: MeanLoss;

  constructor(options: ProbabilityOptions = {}) {
    this.#loss = new MeanLoss("LogLoss", options);
  }

  update(outputs: Tensor, targets: Tensor): void {
    this.#loss.add(outputs, targets);
  }

  compute(): number {
    return this.#loss.mean;
  }

  reset(): void {
    this.#loss.reset();
  }
}

/**
 * Of a language model: e to the mean of −log p of each token that came, the number of tokens among which it
 * might as well have guessed.
 *
 * Outputs are scores [..., C], the tokens last; targets are tokens [...].
 *
 * Source: https://lightning.ai/docs/torchmetrics/stable/text/perplexity.html
 * @example
 * ```ts
 * import { Perplexity } from "chainrule/train";
 * const metric = new Perplexity();
 * metric.update(zeros([2, 3, 5]), zeros([2, 3], { dtype: "int32" }));
 * metric.compute().toFixed(6); // → 5.000000
 * ```
 */
export class Perplexity implements StreamingMetric {
  readonly #loss: MeanLoss;

  constructor(options: ProbabilityOptions = {}) {
    this.#loss = new MeanLoss("Perplexity", options);
  }

  update(outputs: Tensor, targets: Tensor): void {
    checkArgument("Perplexity", "outputs", tensorKind, outputs);
    checkArgument("Perplexity", "targets", tensorKind, targets);
    if (outputs.ndim < 2 || outputs.ndim !== targets.ndim + 1) {
      throw new ShapeError(
        "Perplexity: expected scores [..., C] and the token at each place [...], got " +
          `${formatShape(outputs.shape)} and ${formatShape(targets.shape)}`,
      );
    }
    this.#loss.add(outputs.flatten(0, -2), targets.flatten());
  }

  compute(): number {
    return Math.exp(this.#loss.mean);
  }

  reset(): void {
    this.#loss.reset();
  }
}
