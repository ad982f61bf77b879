import { noGrad } from "../autograd/no-grad.ts";
import { inspect } from "../ops/interceptors.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";
import type { Learner, Slope } from "./learners/learner.ts";
import type { BatchResult, Metric, MetricSum } from "./metrics.ts";

/** A pass with a batch: inputs and targets. */
export type Step = (inputs: Tensor, targets: Tensor) => BatchResult;

export type Metrics<Output> = Readonly<Record<string, Metric<Output>>>;

/** What is done within a training step, between the gradients and after the update. */
export interface WithinStep {
  /** Sees the gradients of a batch of so many samples, before an update by them or without one. */
  gather?(slopes: readonly Slope[], samples: number, updates: boolean): void;
  /** Changes the gradients in place, before the update by them. */
  gradients?(slopes: readonly Slope[]): void;
  /** Follows the update. */
  updated?(): void;
}

/** A pass that learns. Its update may be left out, since it comes with a later batch. */
export type TrainingStep = (inputs: Tensor, targets: Tensor, updates: boolean) => BatchResult;

/**
 * A learner's training step, the same whatever computes the gradients; it runs as it is, or compiled.
 *
 * @param look told the loss before gradients and update; what it throws ends the step there.
 */
export function trainingStep<Output>(
  learner: Learner<Output>,
  metrics: Metrics<Output>,
  look: (loss: number) => void,
  within: readonly WithinStep[],
): TrainingStep {
  return (inputs, targets, updates) => {
    const outputs = learner.forward(inputs);
    const loss = learner.measure(outputs, targets);
    inspect(loss, ([value]) => look(value));
    learner.backward();
    const [samples] = inputs.shape;
    tell(within, (each) => each.gather?.(learner.slopes(), samples, updates));
    if (updates) {
      learner.unscale();
      tell(within, (each) => each.gradients?.(learner.slopes()));
      learner.update();
      tell(within, (each) => each.updated?.());
    }
    return { loss, metrics: measureAll(metrics, outputs, targets) };
  };
}

function tell(within: readonly WithinStep[], what: (each: WithinStep) => void): void {
  noGrad(() => within.forEach(what));
}

/** The same without gradients and update. */
export function evaluationStep<Output>(learner: Learner<Output>, metrics: Metrics<Output>): Step {
  return (inputs, targets) => {
    const outputs = learner.forward(inputs);
    const loss = learner.measure(outputs, targets);
    return { loss, metrics: measureAll(metrics, outputs, targets) };
  };
}

function measureAll<Output>(
  metrics: Metrics<Output>,
  outputs: Output,
  targets: Tensor,
): Record<string, MetricSum> {
  const measured = Object.entries(metrics).map(([name, metric]) => {
    const values = noGrad(() => metric(outputs, targets));
    if (!(values instanceof Tensor)) {
      throw new ValueError(
        `Trainer: the metric ${name} must give a tensor, got ${shown(values)}. Leave out item(), and ` +
          "write tensor(…) round a number",
      );
    }
    if (values.size === 0) {
      throw new ShapeError(
        `Trainer: the metric ${name} must give a number at least, got ${formatShape(values.shape)}, ` +
          "which has no mean",
      );
    }
    return [name, { sum: values.sum(), count: values.size }];
  });
  return Object.fromEntries(measured);
}

/** The number of samples in a batch. */
export function checkBatch(batch: unknown): number {
  const [inputs, targets] = Array.isArray(batch) ? batch : [];
  if (!(inputs instanceof Tensor && targets instanceof Tensor)) {
    throw new ValueError(
      `Trainer: a dataset's batch must give two tensors, [inputs, targets], got ${shown(batch)}`,
    );
  }
  const [samples] = inputs.shape;
  if (samples === undefined || samples !== targets.shape[0]) {
    throw new ShapeError(
      "Trainer: the first dimension of inputs and targets must count the samples, got " +
        `${samples ?? "none"} and ${targets.shape[0] ?? "none"}`,
    );
  }
  return samples;
}
