import { describe, expect, it } from "vitest";
import { Generator, ones, ShapeError, type Tensor, ValueError, zeros } from "../../src/index.ts";
import * as nn from "../../src/nn/index.ts";
import { transformerChecks } from "../golden/checks/transformers.ts";

describe("PyTorch's checkpoints", () => {
  it.each(transformerChecks)("$name", ({ run }) => run());
});

describe("MultiheadAttention", () => {
  it("starts as PyTorch's: Xavier's bounds, and biases of 0", () => {
    const attention = new nn.MultiheadAttention(64, 4, { addBiasKv: true });
    const bound = Math.sqrt(6 / (64 + 192));
    const largest = attention.inProjWeight!.abs().max().item();
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.95 * bound);
    for (const bias of [attention.inProjBias!, attention.outProj.bias!]) {
      expect(bias.abs().max().item()).toBe(0);
    }
    // Of [1, 1, 64] the fans are 64 and 64.
    expect(attention.biasK!.std().item()).toBeCloseTo(Math.sqrt(2 / 128), 1);
  });

  it("drops weights in training alone, and shows what it dropped", () => {
    const attention = new nn.MultiheadAttention(2, 1, {
      dropout: 0.5,
      generator: new Generator(1),
    });
    const x = zeros([40, 2]);
    const [, weights] = attention.forward(x, x, x);
    const values = new Set(weights!.data);
    expect([...values].sort()).toEqual([0, Math.fround(2 / 40)]);
    const [, kept] = attention.eval().forward(x, x, x);
    expect(new Set(kept!.data)).toEqual(new Set([Math.fround(1 / 40)]));
  });

  it("gives the same with and without weights, also of more keys than a block", () => {
    const attention = new nn.MultiheadAttention(4, 2, { dtype: "float64", batchFirst: true });
    const x = ones([1, 300, 4]).cumsum(1).mul(0.01).to("float64").sin();
    const keyPaddingMask = ones([1, 300]).cumsum(1).gt(280);
    for (const masks of [{}, { isCausal: true }, { keyPaddingMask, isCausal: true }]) {
      const [output] = attention.forward(x, x, x, masks);
      const [same, none] = attention.forward(x, x, x, { ...masks, needWeights: false });
      expect(none).toBeNull();
      expect(same.sub(output).abs().max().item()).toBeLessThan(1e-14);
    }
  });

  const attention = new nn.MultiheadAttention(4, 2);
  const x = zeros([3, 2, 4]);
  it.each([
    [
      () => new nn.MultiheadAttention(4, 3),
      new ValueError("MultiheadAttention: 4 features cannot be shared evenly by 3 heads"),
    ],
    [
      () => attention.forward(x, x, zeros([2, 2, 4])),
      new ShapeError(
        "MultiheadAttention: expected sequences [length, batch, features], or [length, features], of one " +
          "batch and a value for each key, got [3, 2, 4], [3, 2, 4], [2, 2, 4]. For the batch first give " +
          "{ batchFirst: true }",
      ),
    ],
    [
      () => attention.forward(x, zeros([3, 2, 5]), x),
      new ShapeError(
        "MultiheadAttention(4 features, 2 heads): key: expected input [..., 4], got [3, 2, 5]",
      ),
    ],
    [
      () => attention.forward(x, x, x, { attnMask: ones([2, 3]) }),
      new ShapeError("MultiheadAttention: expected attnMask [3, 3] or [4, 3, 3], got [2, 3]"),
    ],
    [
      () => attention.forward(x, x, x, { keyPaddingMask: ones([2, 3]).to("int32") }),
      'MultiheadAttention: expected keyPaddingMask of bool, true where not to look, or of floats that are added, got int32. Use mask.to("bool")',
    ],
  ])("%s", (run, error) => {
    expect(run).toThrow(error);
  });
});

describe("a stack of layers", () => {
  it("has copies of its layer, with numbers of their own", () => {
    const layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 3, normFirst: true });
    const encoder = new nn.TransformerEncoder(layer.eval(), 2);
    const [first, second] = encoder.layers;
    expect(first.linear1.weight.toArray()).toEqual(layer.linear1.weight.toArray());
    expect(second.training).toBe(false);
    expect(second.normFirst).toBe(true);
    nn.init.zeros_(first.linear1.weight);
    expect(second.linear1.weight.toArray()).toEqual(layer.linear1.weight.toArray());
    expect(() => new nn.TransformerEncoder(new nn.Linear(2, 2) as never, 2)).toThrow(
      "TransformerEncoder: encoderLayer must be an nn.TransformerEncoderLayer, got",
    );
  });

  it("says which of its inputs is missing", () => {
    const layer = new nn.TransformerDecoderLayer(4, 2, { dimFeedforward: 3 });
    expect(() => layer.forward(ones([3, 1, 4]), undefined as never)).toThrow(
      "TransformerDecoderLayer: memory must be a tensor",
    );
  });

  it("takes an activation function of one's own", () => {
    const options = { dimFeedforward: 3, dropout: 0, generator: new Generator(1) };
    const [mine, relu] = [(x: Tensor) => x.relu(), undefined].map(
      (activation) =>
        new nn.TransformerEncoderLayer(4, 2, {
          ...options,
          activation,
          generator: new Generator(1),
        }),
    );
    const x = ones([3, 1, 4]).cumsum(0).sin();
    expect(mine.forward(x).toArray()).toEqual(relu.forward(x).toArray());
    expect(() => new nn.TransformerEncoderLayer(4, 2, { activation: "tanh" as never })).toThrow(
      'TransformerEncoderLayer: activation must be "relu", "gelu" or a function, got "tanh"',
    );
  });
});
