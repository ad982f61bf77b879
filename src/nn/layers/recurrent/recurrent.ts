import { recurrences } from "../../../functional/recurrence.ts";
import { checkArgument, checkOptions, nonNegativeInteger } from "../../../tensor/arguments.ts";
import { ValueError } from "../../../tensor/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { TensorLike } from "../../../tensor/tensor-like.ts";
import { nonlinearity, statePair } from "./cells.ts";
import {
  RecurrentLayer,
  type RecurrentOptions,
  recurrentOptions,
  type SequenceOptions,
} from "./recurrent-layer.ts";
import { checkSizes } from "./weights.ts";

export interface RNNOptions extends RecurrentOptions {
  /** Default "tanh". */
  nonlinearity?: "tanh" | "relu";
}

export interface LSTMOptions extends RecurrentOptions {
  /** Give a projection of the hidden units to so many numbers; 0 for the units themselves. Default 0. */
  projSize?: number;
}

/** A layer that carries on h alone. */
abstract class HiddenStateLayer extends RecurrentLayer<TensorLike, Tensor> {
  forward(
    x: TensorLike,
    h?: TensorLike,
    options: SequenceOptions = {},
  ): [output: Tensor, h: Tensor] {
    const given = h === undefined ? undefined : [h];
    const { output, states } = this.run(x, { h: this.hiddenSize }, given, options);
    return [output, states[0]];
  }
}

/**
 * An Elman network over sequences: h′ = tanh(W x + b + W′h + b′) at each time step. x is [time, batch, in], or
 * [time, in] for one sequence; gives the outputs of the last layer, [time, batch, out], and the last h of each
 * layer and direction, [layers · directions, batch, hidden]. Begins with zeros where no h is given.
 *
 * Weights start uniform within ±1/√hidden, and are called as PyTorch's: `weightIhL0`, `weightHhL0`,
 * `biasIhL0`, `biasHhL0`, and so on, with `Reverse` for the other direction.
 *
 * @throws ValueError for a size or an option that is none; ShapeError in `forward`, for what does not fit.
 * Source: Elman, Finding structure in time (1990);
 * https://pytorch.org/docs/stable/generated/torch.nn.RNN.html
 * @example
 * ```ts
 * const [output, h] = new nn.RNN(3, 5).forward(zeros([7, 2, 3]));
 * output.shape; // → 7,2,5
 * ```
 */
export class RNN extends HiddenStateLayer {
  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    checkSizes("RNN", inputSize, hiddenSize);
    checkOptions("RNN", { ...recurrentOptions, nonlinearity }, options);
    const sizes = { input: inputSize, hidden: hiddenSize, output: hiddenSize };
    super(recurrences[options.nonlinearity ?? "tanh"], sizes, options);
  }
}

/**
 * A long short-term memory over sequences: c′ = σ(f)·c + σ(i)·tanh(g) and h′ = σ(o)·tanh(c′) at each time step,
 * where i, f, g and o are W x + b + W′h + b′. x is [time, batch, in], or [time, in] for one sequence; gives the
 * outputs of the last layer, [time, batch, out], and [h, c] in the end, each [layers · directions, batch, …].
 * Begins with zeros where no [h, c] is given.
 *
 * Weights start uniform within ±1/√hidden, and are called as PyTorch's: `weightIhL0`, `weightHhL0`,
 * `biasIhL0`, `biasHhL0`, `weightHrL0` for a projection, and so on, with `Reverse` for the other direction.
 *
 * @throws ValueError for a size or an option that is none; ShapeError in `forward`, for what does not fit.
 * Source: Hochreiter and Schmidhuber, Long short-term memory (1997);
 * https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 * @example
 * ```ts
 * const lstm = new nn.LSTM(3, 5, { batchFirst: true });
 * const [output, [h, c]] = lstm.forward(zeros([2, 7, 3]), undefined, { lengths: [7, 4] });
 * output.shape; // → 2,7,5
 * ```
 */
export class LSTM extends RecurrentLayer<
  readonly [h: TensorLike, c: TensorLike],
  [h: Tensor, c: Tensor]
> {
  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}) {
    checkSizes("LSTM", inputSize, hiddenSize);
    checkOptions("LSTM", { ...recurrentOptions, projSize: nonNegativeInteger }, options);
    const { projSize = 0 } = options;
    if (projSize >= hiddenSize) {
      throw new ValueError(
        `LSTM: projSize must be smaller than hiddenSize, got ${projSize} and ${hiddenSize}`,
      );
    }
    super(
      recurrences.lstm,
      { input: inputSize, hidden: hiddenSize, output: projSize || hiddenSize },
      options,
    );
  }

  forward(
    x: TensorLike,
    state?: readonly [h: TensorLike, c: TensorLike],
    options: SequenceOptions = {},
  ): [output: Tensor, state: [h: Tensor, c: Tensor]] {
    if (state !== undefined) checkArgument("LSTM", "the state", statePair, state);
    const sizes = { h: this.outputSize, c: this.hiddenSize };
    const { output, states } = this.run(x, sizes, state, options);
    const [h, c] = states;
    return [output, [h, c]];
  }
}

/**
 * A gated recurrent unit over sequences: h′ = (1 − z)·n + z·h, where r = σ(W x + b + W′h + b′), z likewise, and
 * n = tanh(W x + b + r·(W′h + b′)). x is [time, batch, in], or [time, in] for one sequence; gives the outputs of
 * the last layer, [time, batch, out], and the last h of each layer and direction, [layers · directions, batch,
 * hidden]. Begins with zeros where no h is given.
 *
 * Weights start uniform within ±1/√hidden, and are called as PyTorch's: `weightIhL0`, `weightHhL0`,
 * `biasIhL0`, `biasHhL0`, and so on, with `Reverse` for the other direction.
 *
 * @throws ValueError for a size or an option that is none; ShapeError in `forward`, for what does not fit.
 * Source: Cho et al., Learning phrase representations using RNN encoder–decoder (2014);
 * https://pytorch.org/docs/stable/generated/torch.nn.GRU.html
 * @example
 * ```ts
 * const [output, h] = new nn.GRU(3, 5, { bidirectional: true }).forward(zeros([7, 2, 3]));
 * output.shape; // → 7,2,10
 * ```
 */
export class GRU extends HiddenStateLayer {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    checkSizes("GRU", inputSize, hiddenSize);
    checkOptions("GRU", recurrentOptions, options);
    const sizes = { input: inputSize, hidden: hiddenSize, output: hiddenSize };
    super(recurrences.gru, sizes, options);
  }
}
