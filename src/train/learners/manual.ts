import { customFunction } from "../../autograd/custom-function.ts";
import { noGrad } from "../../autograd/no-grad.ts";
import { Doctor, type DoctorOptions } from "../../doctor/doctor.ts";
import { leaves } from "../../doctor/manual-source.ts";
import type { BatchLoss } from "../../doctor/overfit.ts";
import type { Layer, Parameter } from "../../manual/layer.ts";
import type { Sequential } from "../../manual/sequential.ts";
import type { SGD } from "../../manual/sgd.ts";
import type { StateDict } from "../../nn/state-dict.ts";
import { tensor } from "../../tensor/creation.ts";
import { ValueError } from "../../tensor/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { shown } from "../../text/shown.ts";
import type { OptimizerState } from "../checkpoint.ts";
import {
  checkLoss,
  type LayerParts,
  type Learner,
  type LearnerLayer,
  type Slope,
} from "./learner.ts";
import { leastBatchOf } from "./least-batch.ts";

/** A network of layers with a hand-written backward: nothing is recorded. */
export class ManualLearner implements Learner {
  readonly model: Sequential;
  readonly optimizer: SGD;
  readonly layers: readonly LearnerLayer[];
  readonly scaler = null;
  readonly #parameters: readonly Parameter[];
  readonly #loss: LayerParts["loss"];
  readonly #leaves: readonly (readonly [path: string, layer: Layer])[];

  constructor({ model, optimizer, loss }: LayerParts) {
    this.#parameters = model.parameters();
    const updated = new Set(optimizer.parameters.map(({ value }) => value));
    if (!this.#parameters.some(({ value }) => updated.has(value))) {
      throw new ValueError(
        "Trainer: the optimizer has none of the model's parameters. Make it of model.parameters()",
      );
    }
    this.model = model;
    this.optimizer = optimizer;
    this.#loss = loss;
    this.#leaves = leaves(model);
    this.layers = this.#leaves.map(([path, layer]) => layerOf(path, layer));
  }

  leastBatches() {
    return this.#leaves.flatMap(([, layer], i) =>
      (layer.training ?? true) || !this.model.training
        ? [{ layer: this.layers[i], samples: leastBatchOf(layer) }]
        : [],
    );
  }

  parameters() {
    return this.#parameters.map(({ name, value }) => [name, value] as const);
  }

  train(): void {
    // A layer that was put in evaluation by itself, to freeze it, stays so.
    if (!this.model.training) this.model.train();
  }

  evaluating<T>(body: () => T): T {
    const { training } = this.model;
    const modes = this.#leaves.map(([, layer]) => layer.training);
    this.model.eval();
    try {
      return noGrad(body);
    } finally {
      this.model.training = training;
      this.#leaves.forEach(([, layer], i) => {
        if (modes[i] !== undefined) layer.training = modes[i];
      });
    }
  }

  forward(inputs: Tensor): Tensor {
    return this.model.forward(inputs);
  }

  predict(inputs: Tensor): Tensor {
    // The layer's own output is a buffer.
    return this.model.forward(inputs).clone();
  }

  walk(inputs: Tensor, see: (layer: LearnerLayer, output: Tensor) => void): Tensor {
    let x = inputs;
    this.#leaves.forEach(([, layer], i) => {
      x = layer.forward(x);
      see(this.layers[i], x);
    });
    return x;
  }

  measure(outputs: Tensor, targets: Tensor): Tensor {
    const loss = this.#loss;
    if (loss.measure) return checkLoss(loss.measure(outputs, targets));
    const value = loss.forward(outputs, targets);
    if (typeof value === "number") return tensor(value, { dtype: "float64" });
    throw new ValueError(
      `Trainer: the loss's forward must give a number, the mean over the batch, got ${shown(value)}`,
    );
  }

  backward(): void {
    this.model.zeroGrad();
    this.model.backwardParameters(this.#loss.backward());
  }

  gradients(): Tensor[] {
    return this.#parameters.map(({ gradient }) => gradient);
  }

  unscale(): void {}

  slopes(): Slope[] {
    return this.optimizer.parameters.map(({ value, gradient }) => ({ parameter: value, gradient }));
  }

  update(): void {
    this.optimizer.step();
  }

  get differentiableLoss(): BatchLoss {
    return customFunction({
      name: this.#loss.constructor.name,
      forward: (_, outputs: Tensor, targets: Tensor) => this.measure(outputs, targets),
      backward: (_, gradient) => [this.#loss.backward().mul(gradient.item()), null],
    });
  }

  stateDict(): StateDict {
    return this.model.stateDict();
  }

  loadStateDict(state: StateDict): void {
    this.model.loadStateDict(state);
  }

  optimizerState(): OptimizerState {
    return { state: this.optimizer.stateDict(), paramGroups: [] };
  }

  loadOptimizerState({ state }: OptimizerState): void {
    this.optimizer.loadStateDict(state);
  }

  watch(options: DoctorOptions): Doctor {
    return new Doctor(this.model, this.optimizer, options);
  }
}

function layerOf(path: string, layer: Layer): LearnerLayer {
  const type = layer.constructor.name;
  const parameters = layer.parameters().reduce((total, { value }) => total + value.size, 0);
  return { path, type, text: type, parameters };
}
