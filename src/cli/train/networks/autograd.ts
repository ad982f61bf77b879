import { Doctor, type DoctorOptions } from "../../../doctor/index.ts";
import { F, nn, noGrad, optim, type Tensor, zeros } from "../../../index.ts";
import type { FloatDtype } from "../../../tensor/dtype.ts";
import { layersOf } from "../architecture.ts";
import type { OptimizerState } from "../checkpoint.ts";
import type { TrainConfig } from "../options.ts";
import type { Network, NetworkLayer } from "./network.ts";

type Optimizer = optim.Optimizer<{ lr: number }>;

/** A network of `nn` modules, whose gradients are found by walking the recorded graph. */
export class AutogradNetwork implements Network {
  readonly model: nn.Sequential;
  readonly optimizer: Optimizer;
  readonly layers: readonly NetworkLayer[];
  #training = true;
  #loss: Tensor | null = null;

  constructor(config: TrainConfig, features: number, classes: number, dtype?: FloatDtype) {
    this.model = nn.buildSequential(features, layersOf(config, classes), { dtype });
    this.optimizer = buildOptimizer(config, this.model.parameters());
    this.layers = this.model.namedChildren().map(([name, module]) => {
      const layer = module as nn.Module;
      return {
        label: `${name} ${layer}`,
        parameters: layer.parameters().reduce((total, p) => total + p.size, 0),
        forward: (x: Tensor) => layer.forward(x),
      };
    });
  }

  parameters() {
    return this.model.namedParameters();
  }

  setTraining(on: boolean): void {
    this.#training = on;
    this.model.train(on);
  }

  forward(inputs: Tensor): Tensor {
    return this.#training ? this.model.forward(inputs) : noGrad(() => this.model.forward(inputs));
  }

  loss(scores: Tensor, targets: Tensor): Tensor {
    this.#loss = F.crossEntropy(scores, targets);
    return this.#loss;
  }

  backward(): void {
    this.optimizer.zeroGrad();
    this.#loss?.backward();
  }

  gradients(): Tensor[] {
    return this.model.parameters().map((p) => p.grad ?? zeros(p.shape, { dtype: p.dtype }));
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
    return this.optimizer.stateDict();
  }

  loadOptimizerState(state: OptimizerState): void {
    this.optimizer.loadStateDict(state as optim.OptimizerState<{ lr: number }>);
  }

  watch(options: DoctorOptions): Doctor {
    return new Doctor(this.model, this.optimizer, options);
  }
}

function buildOptimizer({ optimizer, lr }: TrainConfig, parameters: nn.Parameter[]): Optimizer {
  switch (optimizer) {
    case "sgd":
      return new optim.SGD(parameters, { lr, momentum: 0.9 });
    case "adam":
      return new optim.Adam(parameters, { lr });
    case "adamw":
      return new optim.AdamW(parameters, { lr });
  }
}
