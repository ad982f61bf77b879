import { autocast } from "../../autograd/autocast.ts";
import { noGrad } from "../../autograd/no-grad.ts";
import { Doctor, type DoctorOptions } from "../../doctor/doctor.ts";
import type { BatchLoss } from "../../doctor/overfit.ts";
import type { AnyModule } from "../../nn/module.ts";
import type { StateDict } from "../../nn/state-dict.ts";
import { noteSkipped } from "../../ops/interceptors.ts";
import { GradScaler } from "../../optim/grad-scaler.ts";
import type { Optimizer } from "../../optim/optimizer.ts";
import type { OptimizerState as StateOf } from "../../optim/state.ts";
import { zeros } from "../../tensor/creation.ts";
import { ValueError } from "../../tensor/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { OptimizerState } from "../checkpoint.ts";
import {
  checkLoss,
  type Learner,
  type LearnerLayer,
  type ModuleOfTensor,
  type ModuleParts,
  type Slope,
} from "./learner.ts";
import { leastBatchOf } from "./least-batch.ts";

/** A module, whose gradients are found by walking the recorded graph. */
export class AutogradLearner<Output> implements Learner<Output> {
  readonly model: ModuleOfTensor<Output>;
  readonly optimizer: Optimizer<{ lr: number }>;
  readonly layers: readonly LearnerLayer[];
  readonly differentiableLoss: BatchLoss;
  readonly #lossOf: ModuleParts<Output>["loss"];
  readonly #leaves: ReadonlyMap<AnyModule, LearnerLayer>;
  #loss: Tensor | null = null;
  /** Of the loss, where the forward pass in training is in mixed precision. */
  readonly scaler: GradScaler | null;

  constructor({ model, optimizer, loss }: ModuleParts<Output>, isMixed = false) {
    this.scaler = isMixed ? new GradScaler() : null;
    const updated = new Set(optimizer.paramGroups.flatMap(({ params }) => params));
    if (!model.parameters().some((parameter) => updated.has(parameter))) {
      throw new ValueError(
        "Trainer: the optimizer has none of the model's parameters. Make it of model.parameters(), " +
          "after model.to()",
      );
    }
    // An option that no other has: the class itself would come into every bundle that trains.
    if ("lineSearchFn" in optimizer.paramGroups[0]) {
      throw new ValueError(
        "Trainer: LBFGS computes the loss of all data many times in a step, and a trainer's step once that of a batch. " +
          "Write its loop with optimizer.step(closure), as docs/optimizers.md does, or take another optimizer",
      );
    }
    this.model = model;
    this.optimizer = optimizer;
    this.#lossOf = loss;
    this.differentiableLoss = loss as BatchLoss;
    const leaves = model.namedModules().filter(([, module]) => module.children().length === 0);
    this.#leaves = new Map(leaves.map(([path, module]) => [module, layerOf(path, module)]));
    this.layers = [...this.#leaves.values()];
  }

  leastBatches() {
    return this.model
      .namedModules()
      .filter(([, module]) => module.training || !this.model.training)
      .map(([path, module]) => ({ layer: layerOf(path, module), samples: leastBatchOf(module) }));
  }

  parameters() {
    return this.model.namedParameters();
  }

  train(): void {
    // A part that was put in evaluation by itself, to freeze it, stays so.
    if (!this.model.training) this.model.train();
  }

  evaluating<T>(body: () => T): T {
    const modes = this.model.modules().map((module) => [module, module.training] as const);
    this.model.eval();
    try {
      return noGrad(body);
    } finally {
      for (const [module, training] of modes) module.training = training;
    }
  }

  forward(inputs: Tensor): Output {
    return this.#inPrecision(() => this.model.forward(inputs));
  }

  /** Training may be in mixed precision; the model that comes of it is float32, and is evaluated so. */
  #inPrecision<T>(body: () => T): T {
    return this.scaler && this.model.training ? autocast(body, { dtype: "float16" }) : body();
  }

  predict(inputs: Tensor): Output {
    return this.model.forward(inputs);
  }

  walk(inputs: Tensor, see: (layer: LearnerLayer, output: Tensor) => void): Output {
    const handles = [...this.#leaves].map(([module, layer]) =>
      module.registerForwardHook((_, __, output) => {
        if (output instanceof Tensor) see(layer, output);
        return undefined;
      }),
    );
    try {
      return noGrad(() => this.model.forward(inputs));
    } finally {
      for (const handle of handles) handle.remove();
    }
  }

  measure(outputs: Output, targets: Tensor): Tensor {
    this.#loss = checkLoss(this.#inPrecision(() => this.#lossOf(outputs, targets)));
    return this.#loss;
  }

  backward(): void {
    this.optimizer.zeroGrad();
    if (!this.#loss) return;
    (this.scaler?.scale(this.#loss) ?? this.#loss).backward();
  }

  unscale(): void {
    this.scaler?.unscale_(this.optimizer);
  }

  slopes(): Slope[] {
    const parameters = this.optimizer.paramGroups.flatMap(({ params }) => params);
    return parameters.flatMap((parameter) => {
      if (parameter.grad) return [{ parameter, gradient: parameter.grad }];
      noteSkipped(parameter);
      return [];
    });
  }

  gradients(): Tensor[] {
    return this.model.parameters().map((p) => p.grad ?? zeros(p.shape, { dtype: p.dtype }));
  }

  update(): void {
    if (!this.scaler) {
      this.optimizer.step();
      return;
    }
    this.scaler.step(this.optimizer);
    this.scaler.update();
  }

  stateDict(): StateDict {
    return this.model.stateDict();
  }

  loadStateDict(state: StateDict): void {
    this.model.loadStateDict(state, { strict: true });
  }

  optimizerState(): OptimizerState {
    return this.optimizer.stateDict();
  }

  loadOptimizerState(state: OptimizerState): void {
    this.optimizer.loadStateDict(state as StateOf);
  }

  watch(options: DoctorOptions): Doctor {
    return new Doctor(this.model, this.optimizer, options);
  }
}

function layerOf(path: string, module: AnyModule): LearnerLayer {
  const parameters = module.parameters().reduce((total, { size }) => total + size, 0);
  return { path, type: module.constructor.name, text: String(module), parameters };
}
