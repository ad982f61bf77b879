import { Generator, nn, type Tensor } from "../../../src/index.ts";
import { numbersFrom } from "../../support/sample.ts";
import type { LayerSamples } from "../samples.ts";

const { normal } = numbersFrom(14);
const generator = () => new Generator(3);
const x = normal(3, 2, 4);
// Small, as each number of these layers is moved to see what comes of it.
const [sequence, memory] = [normal(2, 1, 3), normal(2, 1, 3)];
const small = { dimFeedforward: 2, dropout: 0 } as const;

export const attentionSamples = {
  MultiheadAttention: [
    {
      about: "to itself",
      make: () => new nn.MultiheadAttention(4, 2, { generator: generator() }),
      run: (attention: nn.MultiheadAttention, x: Tensor) => attention.forward(x, x, x)[0],
      input: x,
    },
    {
      about: "causal, without weights, the batch first",
      make: () =>
        new nn.MultiheadAttention(4, 2, { bias: false, batchFirst: true, generator: generator() }),
      run: (attention: nn.MultiheadAttention, x: Tensor) =>
        attention.forward(x, x, x, { isCausal: true, needWeights: false })[0],
      input: x,
    },
    {
      about: "to keys and values of other features, and to one that is learnt",
      make: () =>
        new nn.MultiheadAttention(4, 1, {
          kdim: 2,
          vdim: 3,
          addBiasKv: true,
          generator: generator(),
        }),
      run: (attention: nn.MultiheadAttention, x: Tensor) =>
        attention.forward(x, x.slice(-1, 0, 2), x.slice(-1, 0, 3))[0],
      input: x,
    },
    {
      about: "its weights, of each head",
      make: () => new nn.MultiheadAttention(4, 2, { generator: generator() }),
      run: (attention: nn.MultiheadAttention, x: Tensor) => {
        const [output, weights] = attention.forward(x, x, x, { averageAttnWeights: false });
        return weights!.add(output.mean());
      },
      input: x,
    },
  ],
  TransformerEncoderLayer: [
    {
      about: "norm after",
      make: () => new nn.TransformerEncoderLayer(3, 3, { ...small, generator: generator() }),
      input: sequence,
    },
    {
      about: "norm before, with GELU",
      make: () =>
        new nn.TransformerEncoderLayer(3, 3, {
          ...small,
          activation: "gelu",
          normFirst: true,
          bias: false,
          generator: generator(),
        }),
      input: sequence,
    },
  ],
  TransformerEncoder: [
    {
      about: "a layer and a norm",
      make: () =>
        new nn.TransformerEncoder(
          new nn.TransformerEncoderLayer(3, 3, { ...small, generator: generator() }),
          1,
          new nn.LayerNorm(3),
        ),
      input: sequence,
    },
  ],
  TransformerDecoderLayer: [
    {
      about: "norm after",
      make: () => new nn.TransformerDecoderLayer(3, 3, { ...small, generator: generator() }),
      run: (layer: nn.TransformerDecoderLayer, x: Tensor) =>
        layer.forward(x, memory.to(x.dtype), { tgtIsCausal: true }),
      input: sequence,
    },
  ],
  TransformerDecoder: [
    {
      about: "one layer, norm before",
      make: () =>
        new nn.TransformerDecoder(
          new nn.TransformerDecoderLayer(3, 1, {
            ...small,
            normFirst: true,
            generator: generator(),
          }),
          1,
        ),
      run: (decoder: nn.TransformerDecoder, x: Tensor) => decoder.forward(x, memory.to(x.dtype)),
      input: sequence,
    },
  ],
} satisfies Record<string, LayerSamples>;
