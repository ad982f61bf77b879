import { Doctor, type DoctorOptions } from "../../../doctor/index.ts";
import type { Tensor } from "../../../index.ts";
import {
  buildSequential,
  type Parameter,
  type Sequential,
  SGD,
  SoftmaxCrossEntropy,
} from "../../../manual/index.ts";
import type { FloatDtype } from "../../../tensor/dtype.ts";
import { layersOf } from "../architecture.ts";
import type { OptimizerState } from "../checkpoint.ts";
import type { TrainConfig } from "../options.ts";
import type { Network, NetworkLayer } from "./network.ts";

/** A network of layers with a hand-written backward: nothing is recorded. */
export class ManualNetwork implements Network {
  readonly model: Sequential;
  readonly optimizer: SGD;
  readonly layers: readonly NetworkLayer[];
  readonly #parameters: readonly Parameter[];
  readonly #loss = new SoftmaxCrossEntropy();

  constructor(config: TrainConfig, features: number, classes: number, dtype?: FloatDtype) {
    this.model = buildSequential(features, layersOf(config, classes), { dtype });
    this.#parameters = this.model.parameters();
    this.optimizer = new SGD(this.#parameters, { lr: config.lr, momentum: 0.9 });
    this.layers = this.model.layers.map((layer, i) => ({
      label: `${i} ${layer.constructor.name}`,
      parameters: layer.parameters().reduce((total, { value }) => total + value.size, 0),
      forward: (x: Tensor) => layer.forward(x),
    }));
  }

  parameters() {
    return this.#parameters.map(({ name, value }) => [name, value] as const);
  }

  setTraining(on: boolean): void {
    this.model.train(on);
  }

  forward(inputs: Tensor): Tensor {
    return this.model.forward(inputs);
  }

  loss(scores: Tensor, targets: Tensor): Tensor {
    return this.#loss.measure(scores, targets);
  }

  backward(): void {
    this.model.zeroGrad();
    this.model.backwardParameters(this.#loss.backward());
  }

  gradients(): Tensor[] {
    return this.#parameters.map(({ gradient }) => gradient);
  }

  update(): void {
    this.optimizer.step();
  }

  stateDict() {
    return this.model.stateDict();
  }

  loadStateDict(state: Record<string, Tensor>): void {
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
