import { noteKept, noteSkipped } from "../ops/interceptors.ts";
import { flag, type OptionTable } from "../tensor/arguments.ts";
import { full } from "../tensor/creation.ts";
import type { Dtype } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Closure, Optimizer } from "./optimizer.ts";
import type { Scalars } from "./options.ts";
import type { Params } from "./param-groups.ts";
import { stateProblems } from "./state.ts";

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

/** Where a state has what may be kept of a parameter. */
interface Place {
  key: string;
  parameter: Tensor;
  name: string;
  isNeeded: boolean;
}

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

  /**
   * All that is kept of a parameter from its first update on, by PyTorch's names, and whether these options need it.
   * What is kept for other options is not missed, nor forgotten.
   */
  protected abstract slots(options: O): Record<string, boolean>;

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

  /** All that may be kept, parameter by parameter, where the groups have these options. */
  #places(options: readonly O[] = this.paramGroups): Place[][] {
    let index = -1;
    return this.paramGroups.flatMap(({ params }, i) =>
      params.map((parameter) => {
        index++;
        return Object.entries(this.slots(options[i])).map(([name, isNeeded]) => {
          return { key: `${index}.${name}`, parameter, name, isNeeded };
        });
      }),
    );
  }

  protected override kept(): Record<string, Tensor> {
    const kept: Record<string, Tensor> = {};
    for (const { key, parameter, name, isNeeded } of this.#places().flat()) {
      const own = this.#slotsOf(parameter);
      // What an option needs that was switched on since the last update is there, too.
      const isDue = isNeeded && Object.keys(own).length > 0;
      if (own[name] || isDue) kept[key] = this.slot(parameter, name);
    }
    return kept;
  }

  protected override problems(state: Record<string, Tensor>, options: readonly O[]): string[] {
    const expected: Record<string, Shape> = {};
    for (const places of this.#places(options)) {
      // PyTorch keeps nothing of a parameter that has had no gradient.
      const hasBegun = places.some(({ key }) => state[key]);
      for (const { key, parameter, name, isNeeded } of places) {
        if (state[key] || (isNeeded && hasBegun))
          expected[key] = this.#formOf(parameter, name).shape;
      }
    }
    return stateProblems(state, expected);
  }

  protected override takeOver(state: Record<string, Tensor>): void {
    for (const { key, parameter, name } of this.#places().flat()) {
      const own = this.#slotsOf(parameter);
      if (state[key]) {
        const { dtype } = this.#formOf(parameter, name);
        // In place where there is one, as a recorded step may hold it.
        own[name] = own[name]?.copy_(state[key]) ?? state[key].detach().to(dtype).clone();
      } else if (own[name]) {
        delete own[name];
        this.changed();
      }
    }
  }
}
