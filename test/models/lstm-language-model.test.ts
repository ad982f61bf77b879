import { describe, expect, it } from "vitest";
import { Generator, grad, tensor, zeros } from "../../src/index.ts";
import {
  LSTMLanguageModel,
  type LSTMLanguageModelOptions,
  LSTMMemory,
} from "../../src/models/index.ts";
import { expectLearns, expectSameInParts } from "./language-model.ts";

const small = (options: Partial<LSTMLanguageModelOptions> = {}) => {
  const generator = new Generator(5);
  return new LSTMLanguageModel({ vocabSize: 11, layers: 2, width: 8, generator, ...options });
};

const text = tensor(
  [
    [3, 1, 4, 1, 5, 9],
    [2, 6, 5, 3, 5, 8],
  ],
  { dtype: "int32" },
);

describe("a language model of LSTMs", () => {
  it("has the parameters of its parts", () => {
    const [v, w, n] = [11, 8, 2];
    const count = small()
      .parameters()
      .reduce((sum, { size }) => sum + size, 0);
    expect(count).toBe(v * w + n * (8 * w * w + 8 * w) + v * w + v);
  });

  it.each([[[6]], [[1, 1, 1, 1, 1, 1]], [[3, 3]], [[1, 4, 1]]])(
    "computes with a memory, in parts of %j, what it computes without",
    (sizes) => expectSameInParts(small(), new LSTMMemory(), text, sizes),
  );

  it("learns, compiled as eager", () => {
    expectLearns(small, text, { lr: 0.02, steps: 12 });
  });

  it("has a gradient in every parameter, and dropout in training alone", () => {
    const model = small({ dropout: 0.5 });
    const gradients = grad(model.forward(text).square().sum(), model.parameters());
    for (const gradient of gradients) expect(gradient.abs().max().item()).toBeGreaterThan(0);
    const twice = () => [model.forward(text).toArray(), model.forward(text).toArray()];
    const [first, second] = twice();
    expect(second).not.toEqual(first);
    model.eval();
    const [third, fourth] = twice();
    expect(fourth).toEqual(third);
  });

  it("writes the same with its memory and without, token by token or at once", () => {
    const model = small({ dropout: 0.5 });
    const options = () => ({ maxNewTokens: 20, temperature: 1.3, generator: new Generator(9) });
    const drawn = model.generate(text, options()).toArray(2);
    expect(drawn.map((row) => row.slice(0, 6))).toEqual(text.toArray());
    expect(model.generate(text, { ...options(), useCache: false }).toArray()).toEqual(drawn);
    const single: number[][] = [[], []];
    for (const token of model.stream(text, options())) {
      expect([token.shape, model.training]).toEqual([[2, 1], true]);
      token.toArray(2).forEach(([number], row) => void single[row].push(number));
    }
    expect(single).toEqual(drawn.map((row) => row.slice(6)));
  });

  it("refuses what it cannot take", () => {
    expect(() => small().forward(zeros([3], { dtype: "int32" }))).toThrow(
      "LSTMLanguageModel: expected tokens [batch, length], got [3]",
    );
    expect(() => small().forward([[1]], {} as LSTMMemory)).toThrow(
      "LSTMLanguageModel: memory must be an LSTMMemory",
    );
    expect(() => small().stream([[]], { maxNewTokens: 1 })).toThrow("to go on from, got [1, 0]");
  });
});
