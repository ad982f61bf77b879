import type { HookHandle } from "../autograd/backward.ts";
import type { AnyModule } from "../nn/module.ts";
import { Parameter } from "../nn/parameter.ts";
import { isRecording } from "../ops/recording.ts";
import type { StepHook } from "../optim/optimizer.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { TrainedOptimizer } from "./keep-state.ts";
import type { Listener, Source, SourceParameter } from "./source.ts";
import { type UnitKind, unitKind } from "./units.ts";

/** What the doctor needs of an optimizer; every `optim.Optimizer` has it. */
export interface WatchedOptimizer extends TrainedOptimizer {
  readonly paramGroups: readonly { readonly params: readonly Tensor[] }[];
  registerStepPreHook(hook: StepHook): HookHandle;
  registerStepPostHook(hook: StepHook): HookHandle;
}

/**
 * An `nn` module and its optimizer, seen through hooks. Its layers are the modules without
 * submodules, and the ReLUs, tanhs and sigmoids called as functions whose results are inputs of them.
 */
export class ModuleSource implements Source {
  readonly parameters: readonly SourceParameter[];
  readonly #model: AnyModule;
  readonly #optimizer: WatchedOptimizer;
  /** How often each module ran in this forward pass. */
  readonly #calls = new Map<AnyModule, number>();
  /** The outputs in this forward pass that the listener was told of. */
  #told = new WeakSet<Tensor>();

  constructor(model: AnyModule, optimizer: WatchedOptimizer) {
    this.#model = model;
    this.#optimizer = optimizer;
    const updated = new Set(optimizer.paramGroups.flatMap(({ params }) => params));
    this.parameters = model
      .namedParameters()
      .filter(([, value]) => value.requiresGrad)
      .map(([name, value]) => ({
        name,
        value,
        isUpdated: updated.has(value),
        gradient: () => value.grad,
      }));
  }

  get learningRate(): number {
    return this.#optimizer.lr;
  }

  attach(listener: Listener): HookHandle {
    const handles = [
      this.#model.registerForwardPreHook((_, [input]) => {
        if (!isRecording()) return undefined;
        this.#calls.clear();
        this.#told = new WeakSet();
        listener.forwardStarts(input);
      }),
      ...this.#leaves().map(([path, module]) =>
        module.registerForwardHook((_, inputs, output) => {
          if (listener.isLooking && isRecording())
            this.#tell(listener, path, module, inputs, output);
          return undefined;
        }),
      ),
      this.#model.registerForwardHook((_, __, output) => {
        if (isRecording()) listener.forwardEnds(output);
        return undefined;
      }),
      ...this.parameters.map(({ value }, i) =>
        value.registerHook(() => {
          if (listener.isLooking) listener.gradientComes(i);
          return undefined;
        }),
      ),
      this.#optimizer.registerStepPreHook(() => listener.updateStarts()),
      this.#optimizer.registerStepPostHook(() => listener.updateEnds()),
    ];
    return {
      remove() {
        for (const handle of handles) handle.remove();
      },
    };
  }

  #leaves(): [string, AnyModule][] {
    return this.#model.namedModules().filter(([, module]) => module.children().length === 0);
  }

  #tell(
    listener: Listener,
    path: string,
    module: AnyModule,
    inputs: readonly unknown[],
    output: unknown,
  ): void {
    const call = (this.#calls.get(module) ?? 0) + 1;
    this.#calls.set(module, call);
    const layer = call === 1 ? path : `${path}#${call}`;
    for (const input of inputs) {
      const unit = unitOf(input);
      if (unit) this.#tellOutput(listener, `before ${layer}`, unit, false, input as Tensor);
    }
    const own = Object.values(module).filter((value) => value instanceof Parameter);
    const isWeighted = own.some(({ ndim }) => ndim >= 2);
    if (output instanceof Tensor) {
      this.#tellOutput(listener, layer, module.constructor.name, isWeighted, output);
    }
  }

  #tellOutput(
    listener: Listener,
    layer: string,
    type: string,
    isWeighted: boolean,
    output: Tensor,
  ): void {
    // Flatten, or Dropout in evaluation, may give what another layer gave.
    if (this.#told.has(output)) return;
    this.#told.add(output);
    listener.layerRan({ layer, type, unit: unitOf(output), isWeighted }, output);
    if (!output.requiresGrad) return;
    output.registerHook((gradient) => {
      if (listener.isLooking) listener.layerGradient(layer, gradient);
      return undefined;
    });
  }
}

/** Which of the functions gave this tensor; a hand-written layer's operation has the layer's name. */
function unitOf(value: unknown): UnitKind | null {
  if (!(value instanceof Tensor) || value.node === null) return null;
  return unitKind(value.node.name.toLowerCase());
}
