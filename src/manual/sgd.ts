import { add, formula, mul, sub } from "../expr/build.ts";
import { copyState, type StateDict } from "../nn/state-dict.ts";
import { assign } from "../ops/methods/inplace.ts";
import { operand } from "../ops/methods/operand.ts";
import {
  checkArgument,
  checkOptions,
  finite,
  kind,
  type OptionTable,
  required,
} from "../tensor/arguments.ts";
import { full, zeros } from "../tensor/creation.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "./layer.ts";

const sgdOptions: OptionTable<SGDOptions> = { lr: required(finite), momentum: finite };

export const parametersKind = kind(
  "an array of parameters, as network.parameters() gives",
  (list) =>
    Array.isArray(list) &&
    list.every((each) => each?.value instanceof Tensor && each.gradient instanceof Tensor),
);

const accumulated = formula((v, dw, momentum) => add(mul(momentum, v), dw));
const moved = formula((w, v, lr) => sub(w, mul(lr, v)));

export interface SGDOptions {
  /** The learning rate. */
  lr: number;
  /** The share of the last velocity that is kept. Default 0. */
  momentum?: number;
}

/**
 * The update by stochastic gradient descent: a step down the gradient, w ← w − lr · dw, or with
 * momentum v ← momentum · v + dw and w ← w − lr · v.
 *
 * @example
 * ```ts
 * import { Linear, SGD } from "chainrule/manual";
 * const layer = new Linear(1, 1);
 * layer.weight.value.fill_(3);
 * layer.weight.gradient.fill_(2);
 * new SGD(layer.parameters(), { lr: 0.5 }).step();
 * layer.weight.value.item(); // → 2
 * ```
 */
export class SGD {
  readonly momentum: number;
  readonly parameters: readonly Parameter[];
  /** In a tensor, so that a compiled step follows a rate that changes. */
  readonly #lr: Tensor;
  /** v of each parameter; none without momentum. */
  readonly #velocities: readonly Tensor[];

  constructor(parameters: readonly Parameter[], options: SGDOptions) {
    checkArgument("SGD", "parameters", parametersKind, parameters);
    checkOptions("SGD", sgdOptions, options);
    const { lr, momentum = 0 } = options;
    this.parameters = parameters;
    this.momentum = momentum;
    this.#lr = full([], lr, { dtype: "float64" });
    const moving = momentum === 0 ? [] : parameters;
    this.#velocities = moving.map(({ value }) => zeros(value.shape, { dtype: value.dtype }));
  }

  /** The learning rate; may be changed between steps. */
  get lr(): number {
    return this.#lr.item();
  }

  set lr(rate: number) {
    checkArgument("SGD", "lr", sgdOptions.lr, rate);
    this.#lr.fill_(rate);
  }

  /** Updates every parameter by its gradient. */
  step(): void {
    for (const [k, { value: w, gradient: dw }] of this.parameters.entries()) {
      const v = this.#velocities[k];
      // v = momentum · v + dw
      if (v) assign(v, accumulated, [v, dw, operand(this.momentum, "float64")]);
      // w = w − lr · v, or without momentum w − lr · dw
      assign(w, moved, [w, v ?? dw, this.#lr]);
    }
  }

  /** The velocities, by the positions of their parameters: `"0.velocity"`, for a checkpoint. */
  stateDict(): StateDict {
    return Object.fromEntries(this.#velocities.map((v, k) => [`${k}.velocity`, v]));
  }

  /** @throws DataError that lists what does not fit; nothing is loaded then. */
  loadStateDict(state: StateDict): void {
    copyState(this.stateDict(), state, true, "optimizer");
  }
}
