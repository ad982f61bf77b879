import type { Doctor, DoctorOptions } from "../../doctor/doctor.ts";
import type { BatchLoss } from "../../doctor/overfit.ts";
import type { Loss } from "../../manual/losses/loss.ts";
import type { Sequential } from "../../manual/sequential.ts";
import type { SGD } from "../../manual/sgd.ts";
import type { AnyModule } from "../../nn/module.ts";
import type { StateDict } from "../../nn/state-dict.ts";
import type { GradScaler } from "../../optim/grad-scaler.ts";
import type { Optimizer } from "../../optim/optimizer.ts";
import { ShapeError, ValueError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { shown } from "../../text/shown.ts";
import type { OptimizerState } from "../checkpoint.ts";
import type { Metric } from "../metrics.ts";

/** A module that can be given one tensor, and need not be given more. */
export type ModuleOfTensor<Output = Tensor> = { forward(inputs: Tensor): Output } & AnyModule;

/** A module and what trains it by autograd. */
export interface ModuleParts<Output = Tensor> {
  model: ModuleOfTensor<Output>;
  /** Of the model's parameters. */
  optimizer: Optimizer<{ lr: number }>;
  /** The batch's loss, 0-dimensional: a mean over the samples, as the losses in `F` are. */
  loss: (outputs: Output, targets: Tensor) => Tensor;
  /** Figures to tell beside the loss, by name, as `{ accuracy }`. */
  metrics?: Readonly<Record<string, Metric<Output>>>;
}

/** Layers with a hand-written backward, and what trains them. */
export interface LayerParts {
  model: Sequential;
  /** Of the model's parameters. */
  optimizer: SGD;
  /** A mean over the samples. A loss that has `measure` can be compiled. */
  loss: Loss & { measure?(outputs: Tensor, targets: Tensor): Tensor };
  /** Figures to tell beside the loss, by name, as `{ accuracy }`. */
  metrics?: Readonly<Record<string, Metric>>;
}

export type LearnerParts<Output = Tensor> = ModuleParts<Output> | LayerParts;

/** One layer, as errors and reports speak of it. */
export interface LearnerLayer {
  /** Its place in the model: `"0"`, or `""` for a model of one layer. */
  readonly path: string;
  /** `Linear` */
  readonly type: string;
  /** With its options: `Linear(784 → 256)`. */
  readonly text: string;
  /** How many numbers it learns. */
  readonly parameters: number;
}

/** A parameter, and its gradient in the step under way. */
export interface Slope {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
}

/**
 * A model with its optimizer and its loss, whatever computes the gradients. A training step is
 * `forward`, `measure`, `backward`, `update`, in this order.
 */
export interface Learner<Output = Tensor> {
  readonly model: AnyModule | Sequential;
  readonly optimizer: Optimizer<{ lr: number }> | SGD;
  /** The model's parts that have no parts themselves. */
  readonly layers: readonly LearnerLayer[];
  /** The fewest samples that each layer can be trained on at once; a layer that is frozen evaluates. */
  leastBatches(): { readonly layer: LearnerLayer; readonly samples: number }[];
  /** What is learnt, by name: `"0.weight"`. */
  parameters(): readonly (readonly [name: string, value: Tensor])[];
  /** Has dropout and batch normalisation behave as in training. */
  train(): void;
  /** Runs `body` with the model in evaluation, and puts each part back in the mode it was in. */
  evaluating<T>(body: () => T): T;
  forward(inputs: Tensor): Output;
  /** The outputs for good: a later pass does not overwrite them. */
  predict(inputs: Tensor): Output;
  /** A forward pass that no backward follows; `see` is given the output of each layer as it runs. */
  walk(inputs: Tensor, see: (layer: LearnerLayer, output: Tensor) => void): Output;
  /** The loss of the last outputs, 0-dimensional. */
  measure(outputs: Output, targets: Tensor): Tensor;
  /** Computes the gradients of the last loss, and of nothing before it. */
  backward(): void;
  /** The gradients, in the order of `parameters`. */
  gradients(): readonly Tensor[];
  /** The gradients that there are, each with its parameter, for who changes them in place before the update. */
  slopes(): readonly Slope[];
  /** Takes the scale of mixed precision off the gradients. */
  unscale(): void;
  /** Changes the parameters by their gradients. */
  update(): void;
  /** Of the loss, where steps are in mixed precision; else null. */
  readonly scaler: GradScaler | null;
  /** The loss as a function that autograd can differentiate. */
  readonly differentiableLoss: BatchLoss;
  stateDict(): StateDict;
  loadStateDict(state: StateDict): void;
  optimizerState(): OptimizerState;
  loadOptimizerState(state: OptimizerState): void;
  /** Has a doctor watch all further steps. */
  watch(options: DoctorOptions): Doctor;
}

/** @throws ValueError, ShapeError for a loss that is not one number. */
export function checkLoss(loss: unknown): Tensor {
  if (!(loss instanceof Tensor)) {
    throw new ValueError(
      `Trainer: the loss must be a tensor of one number, the mean over the batch, got ${shown(loss)}. ` +
        "Leave out item()",
    );
  }
  if (loss.size === 1) return loss;
  throw new ShapeError(
    "Trainer: the loss must be a tensor of one number, the mean over the batch, got " +
      `${formatShape(loss.shape)}. Add .mean()`,
  );
}

/** A layer's name in a message: `0 Linear(784 → 256)`. */
export function labelOf({ path, text }: LearnerLayer): string {
  return `${path} ${text}`.trim();
}
