import type { Tensor } from "../../index.ts";
import { inspect } from "../../ops/interceptors.ts";
import type { Network } from "./networks/network.ts";

/** What a step tells of its batch, as 0-dimensional tensors. */
export interface StepResult {
  loss: Tensor;
  /** How many samples have their highest score in their own class. */
  correct: Tensor;
}

/** A training step on a batch: inputs, and the class of each. */
export type TrainingStep = (inputs: Tensor, targets: Tensor) => StepResult;

/**
 * A network's training step, the same whatever computes the gradients; it runs as it is, or compiled.
 *
 * @param look told the loss before gradients and update; what it throws ends the step there.
 */
export function trainingStep(network: Network, look: (loss: number) => void): TrainingStep {
  return (inputs, targets) => {
    const scores = network.forward(inputs);
    const loss = network.loss(scores, targets);
    inspect(loss, ([value]) => look(value));
    network.backward();
    network.update();
    return { loss, correct: scores.argmax(1).eq(targets).sum() };
  };
}
