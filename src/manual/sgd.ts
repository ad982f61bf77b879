import { copyState, type StateDict } from "../nn/state-dict.ts";
import { zeros } from "../tensor/creation.ts";
import { ShapeError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { wrote } from "./arithmetic.ts";
import type { Parameter } from "./layer.ts";

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
  /** The learning rate; may be changed between steps. */
  lr: number;
  readonly momentum: number;
  readonly parameters: readonly Parameter[];
  /** v of each parameter; none without momentum. */
  readonly #velocities: readonly Tensor[];

  /** @throws ShapeError for a parameter whose numbers do not stand row-major. */
  constructor(parameters: readonly Parameter[], { lr, momentum = 0 }: SGDOptions) {
    for (const { name, value, gradient } of parameters) checkOrder(name, value, gradient);
    this.parameters = parameters;
    this.lr = lr;
    this.momentum = momentum;
    const moving = momentum === 0 ? [] : parameters;
    this.#velocities = moving.map(({ value }) => zeros(value.shape, { dtype: value.dtype }));
  }

  /** Updates every parameter by its gradient. */
  step(): void {
    const { lr, momentum } = this;
    for (const [k, { value, gradient }] of this.parameters.entries()) {
      const [w, dw, v] = [value.data, gradient.data, this.#velocities[k]?.data];
      if (v) {
        for (let i = 0; i < w.length; i++) {
          v[i] = momentum * v[i] + dw[i];
          w[i] -= lr * v[i];
        }
      } else {
        for (let i = 0; i < w.length; i++) w[i] -= lr * dw[i];
      }
      wrote("SGD", [value, gradient], value);
    }
  }

  /** The velocities, by the positions of their parameters: `"0.velocity"`, for a checkpoint. */
  stateDict(): StateDict {
    return Object.fromEntries(this.#velocities.map((v, k) => [`${k}.velocity`, v]));
  }

  /** @throws DataError that lists what does not fit; nothing is loaded then. */
  loadStateDict(state: StateDict): void {
    copyState(this.stateDict(), state, true);
  }
}

/** Of a view in another order `data` is a copy, and an update of that would be lost. */
function checkOrder(name: string, ...tensors: Tensor[]): void {
  if (tensors.every((tensor) => tensor.isContiguous)) return;
  throw new ShapeError(
    `SGD: the numbers of ${name} and its gradient must stand row-major, this is a view in another ` +
      "order. Use value.contiguous() where the parameter is made",
  );
}
