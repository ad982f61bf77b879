import { checkFeatures } from "../../../functional/linear.ts";
import { narrowedWeights, type Recurrence, recurrences } from "../../../functional/recurrence.ts";
import { narrowed } from "../../../ops/autocast.ts";
import { type Generator, generatorKind } from "../../../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  kind,
  type OptionTable,
  oneOf,
} from "../../../tensor/arguments.ts";
import { zeros } from "../../../tensor/creation.ts";
import { assertFloat, type FloatDtype } from "../../../tensor/dtype.ts";
import { floatDtype } from "../../../tensor/dtype-kind.ts";
import { ShapeError } from "../../../tensor/errors.ts";
import { formatShape, sameShape } from "../../../tensor/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../../tensor/tensor-like.ts";
import { Module } from "../../module.ts";
import type { Parameter } from "../../parameter.ts";
import { checkSizes, weightMaker } from "./weights.ts";

export interface RecurrentCellOptions {
  /** Default true. */
  bias?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers come from; default the global generator. */
  generator?: Generator;
}

export interface RNNCellOptions extends RecurrentCellOptions {
  /** Default "tanh". */
  nonlinearity?: "tanh" | "relu";
}

const cellOptions: OptionTable<RecurrentCellOptions> = {
  bias: flag,
  dtype: floatDtype,
  generator: generatorKind,
};

export const nonlinearity = oneOf("tanh", "relu");

/** A pair [h, c]. */
export const statePair = kind(
  "a pair [h, c] of tensors",
  (value) => Array.isArray(value) && value.length === 2,
);

abstract class RecurrentCell<State, Next> extends Module<[x: TensorLike, state?: State], Next> {
  /** [gates · hidden, in] */
  readonly weightIh: Parameter;
  /** [gates · hidden, hidden] */
  readonly weightHh: Parameter;
  /** [gates · hidden] */
  readonly biasIh: Parameter | null;
  /** [gates · hidden] */
  readonly biasHh: Parameter | null;

  constructor(
    gates: number,
    inputSize: number,
    hiddenSize: number,
    { bias = true, dtype, generator }: RecurrentCellOptions,
  ) {
    super();
    const make = weightMaker(hiddenSize, dtype, generator);
    const rows = gates * hiddenSize;
    this.weightIh = make([rows, inputSize]);
    this.weightHh = make([rows, hiddenSize]);
    this.biasIh = bias ? make([rows]) : null;
    this.biasHh = bias ? make([rows]) : null;
  }

  override extraRepr(): string {
    const { weightIh, weightHh, biasIh } = this;
    return `${weightIh.shape[1]} → ${weightHh.shape[1]}${biasIh ? "" : ", bias: false"}`;
  }
}

/** The next states of a cell after `x`, from some states or from zeros. */
function nextStates(
  cell: Pick<RecurrentCell<never, unknown>, "weightIh" | "weightHh" | "biasIh" | "biasHh">,
  recurrence: Recurrence,
  given: TensorLike,
  names: string,
  states: readonly TensorLike[] | undefined,
): readonly Tensor[] {
  const { name } = cell.constructor;
  const [hidden, features] = [cell.weightHh.shape[1], cell.weightIh.shape[1]];
  const { dtype } = cell.weightIh;
  const x = tensorOf(name, "x", given, dtype);
  assertFloat(name, x.dtype);
  if (x.ndim !== 1 && x.ndim !== 2) {
    throw new ShapeError(
      `${name}: expected x [batch, ${features}] or [${features}], got ${formatShape(x.shape)}. ` +
        `For a whole sequence use nn.${name.replace("Cell", "")}`,
    );
  }
  checkFeatures(name, x, features);
  const shape = [...x.shape.slice(0, -1), hidden];
  const before = [...names].map((state, i) => {
    if (!states) return zeros(shape, { dtype });
    const tensor = tensorOf(name, state, states[i], dtype);
    if (sameShape(tensor.shape, shape)) return tensor;
    throw new ShapeError(
      `${name}: ${state} must be ${formatShape(shape)}, got ${formatShape(tensor.shape)}`,
    );
  });
  const weights = narrowedWeights({
    ih: cell.weightIh,
    hh: cell.weightHh,
    biasIh: cell.biasIh,
    biasHh: cell.biasHh,
  });
  const all = [x, ...before].map(narrowed);
  const rows = x.ndim === 1 ? all.map((each) => each.unsqueeze(0)) : all;
  const next = recurrence.step(recurrence.gatesOf(rows[0], weights), rows.slice(1), weights);
  return x.ndim === 1 ? next.map((state) => state.squeeze(0)) : next;
}

/**
 * One step of an Elman network, h′ = tanh(W x + b + W′h + b′), of x [batch, in] or [in]; from zeros where no h
 * is given.
 *
 * @throws ValueError for sizes that are not positive integers, and for an option that is none; ShapeError in
 * `forward`, for what does not fit.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 * @example
 * ```ts
 * new nn.RNNCell(3, 5).forward(zeros([2, 3])).shape; // → 2,5
 * ```
 */
export class RNNCell extends RecurrentCell<TensorLike, Tensor> {
  readonly nonlinearity: "tanh" | "relu";

  constructor(inputSize: number, hiddenSize: number, options: RNNCellOptions = {}) {
    checkSizes("RNNCell", inputSize, hiddenSize);
    checkOptions("RNNCell", { ...cellOptions, nonlinearity }, options);
    super(recurrences.tanh.gates, inputSize, hiddenSize, options);
    this.nonlinearity = options.nonlinearity ?? "tanh";
  }

  forward(x: TensorLike, h?: TensorLike): Tensor {
    return nextStates(
      this,
      recurrences[this.nonlinearity],
      x,
      "h",
      h === undefined ? undefined : [h],
    )[0];
  }
}

/**
 * One step of a long short-term memory, of x [batch, in] or [in] and [h, c]; from zeros where those are not
 * given. Gives the next [h, c].
 *
 * @throws ValueError for sizes that are not positive integers, and for an option that is none; ShapeError in
 * `forward`, for what does not fit.
 * Source: Hochreiter and Schmidhuber, Long short-term memory (1997);
 * https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 * @example
 * ```ts
 * const [h, c] = new nn.LSTMCell(3, 5).forward(zeros([2, 3]));
 * h.shape; // → 2,5
 * ```
 */
export class LSTMCell extends RecurrentCell<
  readonly [h: TensorLike, c: TensorLike],
  [h: Tensor, c: Tensor]
> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentCellOptions = {}) {
    checkSizes("LSTMCell", inputSize, hiddenSize);
    checkOptions("LSTMCell", cellOptions, options);
    super(recurrences.lstm.gates, inputSize, hiddenSize, options);
  }

  forward(x: TensorLike, state?: readonly [h: TensorLike, c: TensorLike]): [h: Tensor, c: Tensor] {
    if (state !== undefined) checkArgument("LSTMCell", "the state", statePair, state);
    const [h, c] = nextStates(this, recurrences.lstm, x, "hc", state);
    return [h, c];
  }
}

/**
 * One step of a gated recurrent unit, of x [batch, in] or [in]; from zeros where no h is given.
 *
 * @throws ValueError for sizes that are not positive integers, and for an option that is none; ShapeError in
 * `forward`, for what does not fit.
 * Source: Cho et al., Learning phrase representations using RNN encoder–decoder (2014);
 * https://pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 * @example
 * ```ts
 * new nn.GRUCell(3, 5).forward(zeros([2, 3])).shape; // → 2,5
 * ```
 */
export class GRUCell extends RecurrentCell<TensorLike, Tensor> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentCellOptions = {}) {
    checkSizes("GRUCell", inputSize, hiddenSize);
    checkOptions("GRUCell", cellOptions, options);
    super(recurrences.gru.gates, inputSize, hiddenSize, options);
  }

  forward(x: TensorLike, h?: TensorLike): Tensor {
    return nextStates(this, recurrences.gru, x, "h", h === undefined ? undefined : [h])[0];
  }
}
