import { stack } from "../ops/methods/shaping.ts";
import { checkArgument, checkOptions, positiveInteger } from "../tensor/arguments.ts";
import { zeros } from "../tensor/creation.ts";
import { ShapeError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BaseLayer, type Parameter } from "./layer.ts";
import {
  type LSTMOptions,
  type LSTMParameters,
  lstmOptions,
  lstmParameters,
  type Step,
  stepBackward,
  stepForward,
} from "./lstm-step.ts";

interface Kept {
  x: Tensor;
  weightIh: Tensor;
  weightHh: Tensor;
  steps: readonly Step[];
}

/**
 * A long short-term memory over a sequence: [batch, time, features] to every h, [batch, time, size]. Each
 * step is that of {@link LSTMCell}, from h = c = 0.
 *
 * Backward goes through time: from the last step to the first, hₜ has a gradient from yₜ and one from step
 * t + 1, and all steps add to the gradients of the same weights. The state has the names and numbers of
 * `nn.LSTM` with one layer and `batchFirst`.
 *
 * @throws ShapeError for other features, or a sequence of no steps.
 * Source: Hochreiter and Schmidhuber, Long Short-Term Memory (1997);
 * https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 * @example
 * ```ts
 * import { LSTM } from "chainrule/manual";
 * const lstm = new LSTM(3, 4);
 * lstm.forward(randn([2, 5, 3])).shape; // → 2,5,4
 * lstm.backward(ones([2, 5, 4])).shape; // → 2,5,3
 * ```
 */
export class LSTM extends BaseLayer<Kept> {
  readonly features: number;
  readonly size: number;
  readonly #weights: LSTMParameters;

  constructor(features: number, size: number, options: LSTMOptions = {}) {
    super();
    checkArgument("LSTM", "features", positiveInteger, features);
    checkArgument("LSTM", "size", positiveInteger, size);
    checkOptions("LSTM", lstmOptions, options);
    this.features = features;
    this.size = size;
    this.#weights = lstmParameters(features, size, options, "_l0");
  }

  forward(x: Tensor): Tensor {
    this.expect(x, ["batch", "time", this.features]);
    const [batch, time] = x.shape;
    if (time === 0) {
      throw new ShapeError(`${this.label}: forward expected x of at least one step, got none`);
    }
    const y = this.buffer("y", [batch, time, this.size], x.dtype);
    // h₋₁ = c₋₁ = 0
    let h = zeros([batch, this.size], { dtype: x.dtype });
    let c = h;
    const steps: Step[] = [];
    const states: Tensor[] = [];
    for (let t = 0; t < time; t++) {
      // hₜ, cₜ from xₜ, hₜ₋₁ and cₜ₋₁; yₜ = hₜ
      const next = stepForward(this.#weights, x.at(null, t), h, c);
      steps.push(next.step);
      states.push(next.h);
      ({ h, c } = next);
    }
    y.copy_(stack(states, 1));
    const { weightIh, weightHh } = this.#weights;
    return this.keep({ x, weightIh: weightIh.value, weightHh: weightHh.value, steps }, y);
  }

  backward(dy: Tensor): Tensor {
    const { x, steps } = this.recall(dy);
    const [batch, time] = dy.shape;
    const dx = this.buffer("dx", x.shape, dy.dtype);
    // After the last step nobody asks for its state
    let dh = zeros([batch, this.size], { dtype: dy.dtype });
    let dc = dh;
    const gradients: Tensor[] = [];
    for (let t = time - 1; t >= 0; t--) {
      // hₜ was used twice, as yₜ and in step t + 1: its gradient is dyₜ + dh
      const before = stepBackward(this.#weights, steps[t], dy.at(null, t).add(dh), dc);
      gradients.unshift(before.dx);
      ({ dh, dc } = before);
    }
    return dx.copy_(stack(gradients, 1));
  }

  override parameters(): Parameter[] {
    return Object.values(this.#weights);
  }
}
