import { dropout as drop } from "../../../functional/dropout.ts";
import { checkFeatures } from "../../../functional/linear.ts";
import {
  overTime,
  type Recurrence,
  type RecurrentWeights,
} from "../../../functional/recurrence.ts";
import { cat } from "../../../ops/concat.ts";
import { inspect } from "../../../ops/interceptors.ts";
import { stack } from "../../../ops/methods/shaping.ts";
import { type Generator, generatorKind } from "../../../random/generator.ts";
import {
  checkOptions,
  flag,
  type OptionTable,
  positiveInteger,
  probability,
} from "../../../tensor/arguments.ts";
import { arange, zeros } from "../../../tensor/creation.ts";
import { assertFloat, type FloatDtype } from "../../../tensor/dtype.ts";
import { floatDtype } from "../../../tensor/dtype-kind.ts";
import { DtypeError, ShapeError, ValueError } from "../../../tensor/errors.ts";
import { formatShape, sameShape } from "../../../tensor/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorLike, tensorOf } from "../../../tensor/tensor-like.ts";
import { Module } from "../../module.ts";
import type { Parameter } from "../../parameter.ts";
import { weightMaker } from "./weights.ts";

export interface RecurrentOptions {
  /** Layers one above the other. Default 1. */
  numLayers?: number;
  /** Default true. */
  bias?: boolean;
  /** x and the outputs are [batch, time, …] in the place of [time, batch, …]. Default false. */
  batchFirst?: boolean;
  /** In training, the probability of 0 for what one layer gives to the next. Default 0. */
  dropout?: number;
  /** Also from the last time step to the first; outputs are of both, one after the other. Default false. */
  bidirectional?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where initial numbers and dropout's masks come from; default the global generator. */
  generator?: Generator;
}

export const recurrentOptions: OptionTable<RecurrentOptions> = {
  numLayers: positiveInteger,
  bias: flag,
  batchFirst: flag,
  dropout: probability,
  bidirectional: flag,
  dtype: floatDtype,
  generator: generatorKind,
};

export interface SequenceOptions {
  /**
   * How long each sequence of the batch is, the rest being padding (int32, [batch]). Outputs after a sequence's
   * end are 0, the last state is that at its end, and backwards it begins there: as with PyTorch's packed
   * sequences.
   */
  lengths?: TensorLike;
}

/** The sizes of a layer. */
interface Sizes {
  readonly input: number;
  readonly hidden: number;
  /** Of what is given: that of the hidden units, or of their projection. */
  readonly output: number;
}

/** Layers over time, and what RNN, LSTM and GRU have in common. */
export abstract class RecurrentLayer<State, Last> extends Module<
  [x: TensorLike, state?: State, options?: SequenceOptions],
  [output: Tensor, state: Last]
> {
  readonly [weight: `weight${"Ih" | "Hh" | "Hr"}L${string}`]: Parameter;
  readonly [bias: `bias${"Ih" | "Hh"}L${string}`]: Parameter | undefined;
  readonly numLayers: number;
  readonly batchFirst: boolean;
  readonly bidirectional: boolean;
  /** Between layers. */
  readonly dropout: number;
  /** Where the masks come from; undefined for the global generator. */
  readonly generator: Generator | undefined;
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** The number of features of what is given, in each direction. */
  readonly outputSize: number;
  readonly #recurrence: Recurrence;

  constructor(recurrence: Recurrence, { input, hidden, output }: Sizes, options: RecurrentOptions) {
    super();
    const { bias = true, dtype, generator } = options;
    this.#recurrence = recurrence;
    this.inputSize = input;
    this.hiddenSize = hidden;
    this.outputSize = output;
    this.numLayers = options.numLayers ?? 1;
    this.batchFirst = options.batchFirst ?? false;
    this.bidirectional = options.bidirectional ?? false;
    this.dropout = options.dropout ?? 0;
    this.generator = generator;
    const make = weightMaker(hidden, dtype, generator);
    const rows = recurrence.gates * hidden;
    const weights: Record<string, Parameter> = {};
    for (const [layer, name] of this.#names()) {
      weights[`weightIh${name}`] = make([rows, layer === 0 ? input : output * this.#directions]);
      weights[`weightHh${name}`] = make([rows, output]);
      if (bias) weights[`biasIh${name}`] = make([rows]);
      if (bias) weights[`biasHh${name}`] = make([rows]);
      if (output !== hidden) weights[`weightHr${name}`] = make([output, hidden]);
    }
    Object.assign(this, weights);
  }

  get #directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  /** Each layer in each direction: how its weights' names end. */
  #names(): [layer: number, name: `L${string}`][] {
    const ends = this.bidirectional ? ["", "Reverse"] : [""];
    return Array.from({ length: this.numLayers }, (_, layer) =>
      ends.map((end): [number, `L${string}`] => [layer, `L${layer}${end}`]),
    ).flat();
  }

  #weights(name: `L${string}`): RecurrentWeights {
    return {
      ih: this[`weightIh${name}`],
      hh: this[`weightHh${name}`],
      biasIh: this[`biasIh${name}`] ?? null,
      biasHh: this[`biasHh${name}`] ?? null,
      hr: this.outputSize === this.hiddenSize ? null : this[`weightHr${name}`],
    };
  }

  /** Runs all layers; `sizes` are those of the states by their names. */
  protected run(
    given: TensorLike,
    sizes: Readonly<Record<string, number>>,
    states: readonly TensorLike[] | undefined,
    options: SequenceOptions,
  ): { output: Tensor; states: Tensor[] } {
    const { name } = this.constructor;
    checkOptions(name, { lengths: tensorLike }, options);
    const x = tensorOf(name, "x", given, this.weightIhL0.dtype);
    assertFloat(name, x.dtype);
    const isBatched = x.ndim === 3;
    const steps = this.#stepsOf(x);
    const [time, batch] = steps.shape;
    const count = this.numLayers * this.#directions;
    const initial = Object.entries(sizes).map(([state, size], i) => {
      const shape = isBatched ? [count, batch, size] : [count, size];
      const first = states
        ? tensorOf(name, state, states[i], x.dtype)
        : zeros(shape, { dtype: x.dtype });
      if (!sameShape(first.shape, shape)) {
        const got = formatShape(first.shape);
        throw new ShapeError(`${name}: ${state} must be ${formatShape(shape)}, got ${got}`);
      }
      return isBatched ? first : first.unsqueeze(1);
    });
    const { lengths } = options;
    if (lengths !== undefined && !isBatched) {
      throw new ValueError(`${name}: lengths are for a batch of sequences, x is one`);
    }
    const mask = lengths === undefined ? null : maskOf(name, lengths, time, batch);

    const last: (readonly Tensor[])[] = [];
    let sequence = steps;
    for (let layer = 0; layer < this.numLayers; layer++) {
      if (layer > 0 && this.dropout > 0) {
        const { training, generator } = this;
        sequence = drop(sequence, { p: this.dropout, training, generator });
      }
      const outputs = this.#names()
        .filter(([of]) => of === layer)
        .map(([, end]) => {
          const from = initial.map((state) => state.select(0, last.length));
          const how = { isReversed: end.endsWith("Reverse"), mask };
          const done = overTime(this.#recurrence, sequence, from, this.#weights(end), how);
          last.push(done.states);
          return done.output;
        });
      sequence = outputs.length === 1 ? outputs[0] : cat(outputs, 2);
    }
    const ends = initial.map((_, i) => stack(last.map((states) => states[i])));
    if (!isBatched) {
      return { output: sequence.squeeze(1), states: ends.map((state) => state.squeeze(1)) };
    }
    return { output: this.batchFirst ? sequence.permute([1, 0, 2]) : sequence, states: ends };
  }

  /** The input as [time, batch, in]. */
  #stepsOf(x: Tensor): Tensor {
    const { name } = this.constructor;
    const lead = this.batchFirst ? "batch, time" : "time, batch";
    if (x.ndim !== 2 && x.ndim !== 3) {
      throw new ShapeError(
        `${name}: expected x [${lead}, ${this.inputSize}], or one sequence [time, ${this.inputSize}], ` +
          `got ${formatShape(x.shape)}`,
      );
    }
    checkFeatures(name, x, this.inputSize);
    const steps = x.ndim === 2 ? x.unsqueeze(1) : this.batchFirst ? x.permute([1, 0, 2]) : x;
    if (steps.shape[0] === 0) {
      throw new ShapeError(`${name}: x ${formatShape(x.shape)} has no time step`);
    }
    return steps;
  }

  override extraRepr(): string {
    const { inputSize, hiddenSize, outputSize, numLayers, bidirectional, dropout } = this;
    const parts = [
      `${inputSize} → ${hiddenSize}`,
      ...(outputSize === hiddenSize ? [] : [`projSize: ${outputSize}`]),
      ...(numLayers === 1 ? [] : [`numLayers: ${numLayers}`]),
      ...(bidirectional ? ["bidirectional"] : []),
      ...(dropout === 0 ? [] : [`dropout: ${dropout}`]),
    ];
    return parts.join(", ");
  }
}

/** [time, batch, 1]: whether each step is a part of its sequence. */
function maskOf(name: string, given: TensorLike, time: number, batch: number): Tensor {
  const lengths = tensorOf(name, "lengths", given, "int32");
  if (lengths.dtype !== "int32") {
    throw new DtypeError(`${name}: lengths must be int32, got ${lengths.dtype}`);
  }
  if (!sameShape(lengths.shape, [batch])) {
    throw new ShapeError(
      `${name}: expected a length for each of ${batch} sequences, got lengths ${formatShape(lengths.shape)}`,
    );
  }
  inspect(lengths, (numbers) => {
    const wrong = numbers.findIndex((length: number) => length < 1 || length > time);
    if (wrong < 0) return;
    throw new ValueError(
      `${name}: lengths[${wrong}] must be from 1 to ${time}, the number of time steps; got ${numbers[wrong]}`,
    );
  });
  return arange(time, { dtype: "int32" })
    .reshape([time, 1, 1])
    .lt(lengths.reshape([1, batch, 1]));
}
