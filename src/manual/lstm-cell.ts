import { checkArgument, checkOptions, kind, positiveInteger } from "../tensor/arguments.ts";
import { zeros } from "../tensor/creation.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkNumbers, checkShape } from "./contract.ts";
import type { Parameter } from "./layer.ts";
import {
  type LSTMOptions,
  type LSTMParameters,
  lstmOptions,
  lstmParameters,
  type Step,
  stepBackward,
  stepForward,
} from "./lstm-step.ts";
import { Operation } from "./operation.ts";

/** What a step hands on to the next one: h and c, or their gradients, both [batch, size]. */
export type LSTMState = readonly [h: Tensor, c: Tensor];

const stateKind = kind("a pair of tensors", (value) => Array.isArray(value) && value.length === 2);

/**
 * One step of a long short-term memory: from x [batch, features] and the state [h, c], both [batch, size],
 * to the new state. {@link LSTM} runs it over a sequence.
 *
 *     i, f, o = σ(x·W_ihᵀ + b_ih + h·W_hhᵀ + b_hh)      g = tanh(the same with weights of its own)
 *     c′ = f·c + i·g                                     h′ = o·tanh(c′)
 *
 * c goes to c′ through a product with f alone: its gradient comes back as dc = dc′·f + …, without a weight
 * or an activation between, and so over many steps.
 *
 * It has two inputs and outputs more than a {@link Layer}, and is none. The state has the names and
 * numbers of `nn.LSTMCell`.
 *
 * @throws ShapeError, DtypeError for what does not fit; GraphError for a `backward` without its `forward`.
 * Source: Hochreiter and Schmidhuber, Long Short-Term Memory (1997); Gers et al., Learning to Forget (2000);
 * https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 * @example
 * ```ts
 * import { LSTMCell } from "chainrule/manual";
 * const cell = new LSTMCell(3, 4);
 * const [h, c] = cell.forward(randn([2, 3]));
 * h.shape; // → 2,4
 * const [dx, [dh, dc]] = cell.backward([ones(h.shape), zeros(c.shape)]);
 * dx.shape; // → 2,3
 * ```
 */
export class LSTMCell extends Operation<Step & { weightIh: Tensor; weightHh: Tensor }> {
  readonly features: number;
  readonly size: number;
  readonly #weights: LSTMParameters;
  /** Of h and c: [batch, size]. */
  #shape: Shape = [];

  constructor(features: number, size: number, options: LSTMOptions = {}) {
    super();
    checkArgument("LSTMCell", "features", positiveInteger, features);
    checkArgument("LSTMCell", "size", positiveInteger, size);
    checkOptions("LSTMCell", lstmOptions, options);
    this.features = features;
    this.size = size;
    this.#weights = lstmParameters(features, size, options);
  }

  /** @param state of the step before; zeros where there is none. */
  forward(x: Tensor, state?: LSTMState): LSTMState {
    const where = `${this.label}: forward`;
    const { weightIh, weightHh } = this.#weights;
    const { dtype } = weightIh.value;
    checkShape(where, "x", x, ["batch", this.features]);
    checkNumbers(where, "x", x, dtype);
    this.#shape = [x.shape[0], this.size];
    if (state !== undefined) this.#checkState(where, ["h", "c"], state);
    const [h, c] = state ?? [zeros(this.#shape, { dtype }), zeros(this.#shape, { dtype })];
    const next = stepForward(this.#weights, x, h, c);
    this.remember({ ...next.step, weightIh: weightIh.value, weightHh: weightHh.value });
    return [next.h, next.c];
  }

  /**
   * The gradients by x and by the state before, from those by the new state. Adds each parameter's
   * gradient to `parameter.gradient`.
   */
  backward(dState: LSTMState): [dx: Tensor, dState: LSTMState] {
    this.checkOrder();
    this.#checkState(`${this.label}: backward`, ["dh", "dc"], dState);
    const { dx, dh, dc } = stepBackward(this.#weights, this.takeKept(), ...dState);
    return [dx, [dh, dc]];
  }

  #checkState(where: string, names: readonly string[], state: LSTMState): void {
    checkArgument(where, `[${names.join(", ")}]`, stateKind, state);
    names.forEach((name, i) => {
      checkShape(where, name, state[i], this.#shape);
      checkNumbers(where, name, state[i], this.#weights.weightIh.value.dtype);
    });
  }

  parameters(): Parameter[] {
    return Object.values(this.#weights);
  }

  /** Sets the gradients of all parameters to 0. */
  zeroGrad(): void {
    for (const { gradient } of this.parameters()) gradient.zero_();
  }
}
