import { noteKept, noteSkipped } from "../ops/interceptors.ts";
import { flag, type OptionTable } from "../tensor/arguments.ts";
import { full } from "../tensor/creation.ts";
import type { Dtype } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Closure, Optimizer } from "./optimizer.ts";
import type { Scalars } from "./options.ts";
import type { Params } from "./param-groups.ts";
import { shapeProblem, splitKey } from "./state.ts";

/** What every optimizer of first order is told. */
export interface FirstOrderOptions {
  /** The learning rate. */
  lr: number;
  /** Go up the loss, not down. Default false. */
  maximize: boolean;
}

/** What one of them is told besides. */
export type OwnOptions<O> = Omit<O, "maximize">;

/** A parameter's own tensors, by PyTorch's names. */
type Slots = Record<string, Tensor>;

/**
 * An optimizer that updates each parameter by its own gradient, and keeps tensors of each from step to step.
 *
 * Source: https://pytorch.org/docs/stable/optim.html
 */
export abstract class FirstOrderOptimizer<O extends FirstOrderOptions> extends Optimizer<O> {
  readonly #slots = new Map<Tensor, Slots>();

  constructor(
    params: Params<O>,
    table: OptionTable<OwnOptions<O>>,
    defaults: Partial<OwnOptions<O>>,
    options?: Partial<O>,
  ) {
    const all = { ...table, maximize: flag } as OptionTable<O>;
    super(params, all, { ...defaults, maximize: false } as Partial<O>, options);
  }

  /** Updates one parameter in place, against its gradient; runs in `noGrad`. */
  protected abstract update(
    parameter: Tensor,
    gradient: Tensor,
    scalars: Scalars<O>,
    options: O,
  ): void;

  protected override advance(closure?: Closure): Tensor | undefined {
    const loss = closure?.();
    for (const [i, options] of this.paramGroups.entries()) {
      for (const parameter of options.params) {
        const { grad } = parameter;
        if (!grad) noteSkipped(parameter);
        else this.update(parameter, options.maximize ? grad.neg() : grad, this.scalars[i], options);
      }
    }
    return loss;
  }

  /** What is kept of the parameter from step to step, by PyTorch's name: of its shape, or a single number. */
  protected slot(parameter: Tensor, name: string, initial = 0): Tensor {
    const slots = this.#slotsOf(parameter);
    if (!slots[name]) {
      const { shape, dtype } = this.#formOf(parameter, name);
      slots[name] = full(shape, initial, { dtype });
      // It outlives the step that made it.
      noteKept(slots[name]);
    }
    return slots[name];
  }

  /**
   * The number of this update of the parameter, from 1 on, as a 0-dimensional tensor: to be asked first.
   * What PyTorch's SGD keeps without a count has had one update.
   */
  protected countStep(parameter: Tensor): Tensor {
    const hasBegun = Object.keys(this.#slotsOf(parameter)).length > 0;
    return this.slot(parameter, "step", hasBegun ? 1 : 0).add_(1);
  }

  /** Whether what is kept under this name is a single number, in float64, whatever the parameter is. */
  protected isNumber(name: string): boolean {
    return name === "step";
  }

  #formOf({ shape, dtype }: Tensor, name: string): { shape: Shape; dtype: Dtype } {
    return this.isNumber(name) ? { shape: [], dtype: "float64" } : { shape, dtype };
  }

  #slotsOf(parameter: Tensor): Slots {
    const slots = this.#slots.get(parameter) ?? {};
    this.#slots.set(parameter, slots);
    return slots;
  }

  protected override kept(): Record<string, Tensor> {
    const entries = this.parameters.flatMap((parameter, i) =>
      Object.entries(this.#slots.get(parameter) ?? {}).map(([name, x]) => [`${i}.${name}`, x]),
    );
    return Object.fromEntries(entries);
  }

  protected override problems(state: Record<string, Tensor>): string[] {
    const { parameters } = this;
    return Object.entries(state).flatMap(([key, tensor]) => {
      const [index, name] = splitKey(key);
      if (!parameters[index]) return [`${key}: there are ${parameters.length} parameters`];
      return shapeProblem(key, tensor, this.#formOf(parameters[index], name).shape);
    });
  }

  protected override takeOver(state: Record<string, Tensor>): void {
    const before = new Map(this.#slots);
    this.#slots.clear();
    for (const [key, tensor] of Object.entries(state)) {
      const [index, name] = splitKey(key);
      const parameter = this.parameters[index];
      // In place where there is one, as a recorded step may hold it.
      const own = before.get(parameter)?.[name];
      const { dtype } = this.#formOf(parameter, name);
      this.#slotsOf(parameter)[name] = own?.copy_(tensor) ?? tensor.detach().to(dtype).clone();
    }
    const dropped = [...before].some(([parameter, slots]) =>
      Object.keys(slots).some((name) => !this.#slots.get(parameter)?.[name]),
    );
    if (dropped) this.changed();
  }
}
