import type { Doctor, DoctorOptions } from "../../doctor/index.ts";
import type { nn, optim, Tensor } from "../../index.ts";
import type * as manual from "../../manual/index.ts";
import type { OptimizerState } from "../checkpoint.ts";

/** One layer, as errors and reports speak of it. */
export interface NetworkLayer {
  /** Position and kind: `0 Linear(784 → 256)`. */
  readonly label: string;
  /** How many numbers it learns. */
  readonly parameters: number;
  forward(x: Tensor): Tensor;
}

/**
 * A classifier under training, whatever computes its gradients. A training step is
 * `forward`, `loss`, `backward`, `update`, in this order.
 */
export interface Network {
  readonly model: nn.Sequential | manual.Sequential;
  readonly optimizer: optim.Optimizer<{ lr: number }> | manual.SGD;
  readonly layers: readonly NetworkLayer[];
  /** What is learnt, by name: `"0.weight"`. */
  parameters(): readonly (readonly [name: string, value: Tensor])[];
  /** Switches dropout and batch normalisation to training or to evaluation. */
  setTraining(on: boolean): void;
  /** The score of each class for each sample, [batch, classes]. */
  forward(inputs: Tensor): Tensor;
  /** The mean cross-entropy of the last scores, 0-dimensional. */
  loss(scores: Tensor, targets: Tensor): Tensor;
  /** Computes the gradients of the last loss, and of nothing before it. */
  backward(): void;
  /** The gradients, in the order of `parameters`. */
  gradients(): readonly Tensor[];
  /** Changes the parameters by their gradients. */
  update(): void;
  stateDict(): Record<string, Tensor>;
  loadStateDict(state: Record<string, Tensor>): void;
  optimizerState(): OptimizerState;
  loadOptimizerState(state: OptimizerState): void;
  /** Has a doctor watch all further steps. */
  watch(options: DoctorOptions): Doctor;
}
