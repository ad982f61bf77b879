import { Generator, nn, type Tensor } from "../../../src/index.ts";
import { numbersFrom } from "../../support/sample.ts";
import type { LayerSample, LayerSamples } from "../samples.ts";

const { normal } = numbersFrom(19);

const options = () => ({ generator: new Generator(3) });
const batch = normal(3, 2, 2);

const h = normal(4, 3);
/** A state from outside, in the dtype of the input. */
const given = (x: Tensor): Tensor => h.to(x.dtype);

type Sequential = nn.RNN | nn.LSTM | nn.GRU;

/** All that a layer gives, as one tensor. */
const everything = (output: Tensor, states: readonly Tensor[]): Tensor =>
  states.reduce((sum, state) => sum.add(state.sum()), output);

const run = (module: Sequential, x: Tensor): Tensor => {
  const [output, last] = module.forward(x);
  return everything(output, [last].flat());
};
const withLengths = (module: Sequential, x: Tensor): Tensor => {
  const [output, last] = module.forward(x, undefined, { lengths: [1, 3] });
  return everything(output, [last].flat());
};

const sample = (
  about: string,
  make: () => nn.AnyModule,
  input: Tensor,
  more: Partial<LayerSample> = {},
): LayerSample => ({
  about,
  make,
  run,
  input,
  ...more,
});

/** Layers over time, and one step of them. */
export const recurrentSamples = {
  RNN: [
    sample("a batch", () => new nn.RNN(2, 3, options()), batch),
    sample(
      "relu, one sequence",
      () => new nn.RNN(2, 3, { ...options(), nonlinearity: "relu", bias: false }),
      normal(3, 2),
    ),
    sample(
      "both directions, two layers",
      () => new nn.RNN(2, 2, { ...options(), numLayers: 2, bidirectional: true }),
      batch,
    ),
  ],
  LSTM: [
    sample("a batch", () => new nn.LSTM(2, 3, options()), batch),
    sample(
      "a projection, the batch first",
      () => new nn.LSTM(2, 3, { ...options(), projSize: 1, batchFirst: true }),
      batch,
    ),
    sample(
      "lengths, both directions",
      () => new nn.LSTM(2, 2, { ...options(), bidirectional: true }),
      batch,
      { run: withLengths },
    ),
    sample(
      "dropout between layers",
      () => new nn.LSTM(2, 2, { ...options(), numLayers: 2, dropout: 0.4 }),
      batch,
    ),
  ],
  GRU: [
    sample("a batch", () => new nn.GRU(2, 3, options()), batch),
    sample("lengths, two layers", () => new nn.GRU(2, 2, { ...options(), numLayers: 2 }), batch, {
      run: withLengths,
    }),
  ],
  RNNCell: [
    sample("a batch", () => new nn.RNNCell(2, 3, options()), normal(4, 2), {
      run: (cell: nn.RNNCell, x) => cell.forward(x, given(x)),
    }),
  ],
  LSTMCell: [
    sample("a batch", () => new nn.LSTMCell(2, 3, options()), normal(4, 2), {
      run: (cell: nn.LSTMCell, x) => {
        const [h, c] = cell.forward(x, [given(x), given(x)]);
        return h.add(c);
      },
    }),
  ],
  GRUCell: [
    sample("a batch", () => new nn.GRUCell(2, 3, options()), normal(4, 2), {
      run: (cell: nn.GRUCell, x) => cell.forward(x, given(x)),
    }),
    sample("a vector", () => new nn.GRUCell(2, 3, options()), normal(2), {
      run: (cell: nn.GRUCell, x) => cell.forward(x),
    }),
  ],
} satisfies Record<string, LayerSamples>;
