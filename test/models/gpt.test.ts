import { describe, expect, it } from "vitest";
import {
  F,
  Generator,
  grad,
  noGrad,
  ShapeError,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from "../../src/index.ts";
import { GPT, type GPTOptions, KeyValueCache } from "../../src/models/index.ts";
import { expectLearns, expectSameInParts } from "./language-model.ts";

const small = (options: Partial<GPTOptions> = {}) => {
  const generator = new Generator(5);
  const model = new GPT({
    vocabSize: 11,
    contextLength: 12,
    layers: 2,
    width: 8,
    heads: 2,
    generator,
    ...options,
  });
  // Larger than they start, so that tokens matter.
  noGrad(() => {
    for (const parameter of model.parameters()) if (parameter.ndim === 2) parameter.mul_(20);
  });
  return model;
};

const text = tensor(
  [
    [3, 1, 4, 1, 5, 9],
    [2, 6, 5, 3, 5, 8],
  ],
  { dtype: "int32" },
);

describe("a GPT", () => {
  it.each([true, false])("has the parameters of a GPT-2; weights tied: %s", (tieWeights) => {
    const [v, t, w, n] = [11, 12, 8, 2];
    const model = small({ tieWeights });
    const block = 12 * w * w + 13 * w;
    expect(model.parameters().reduce((sum, { size }) => sum + size, 0)).toBe(
      (v + t) * w + n * block + 2 * w + (tieWeights ? 0 : v * w),
    );
    expect("head.weight" in model.stateDict()).toBe(!tieWeights);
  });

  it("does not look ahead", () => {
    const model = small();
    const scores = model.forward(text);
    const changed = model.forward(text.indexPut([null, tensor([4], { dtype: "int32" })], 7));
    const first = (x: Tensor) => x.slice(1, 0, 4).toArray();
    expect(first(changed)).toEqual(first(scores));
    expect(changed.at(null, 4).toArray()).not.toEqual(scores.at(null, 4).toArray());
  });

  it.each([[[6]], [[1, 1, 1, 1, 1, 1]], [[3, 3]], [[1, 4, 1]], [[4, 2]]])(
    "computes with a cache, in parts of %j, what it computes without",
    (sizes) => expectSameInParts(small(), new KeyValueCache(), text, sizes),
  );

  it("learns, compiled as eager", () => {
    expectLearns(small, text, { lr: 0.01, steps: 8 });
  });

  it("has a gradient in every parameter", () => {
    const model = small({ tieWeights: false });
    const gradients = grad(model.forward(text).square().sum(), model.parameters());
    for (const gradient of gradients) expect(gradient.abs().max().item()).toBeGreaterThan(0);
  });

  it("refuses what it cannot take", () => {
    expect(() => small({ width: 9 })).toThrow(
      new ValueError("GPT: a width of 9 cannot be shared evenly by 2 heads"),
    );
    expect(() => small().forward(zeros([2, 13], { dtype: "int32" }))).toThrow(
      new ShapeError(
        "GPT: expected tokens [batch, length] with at most 12 of 12 tokens to come, got [2, 13]",
      ),
    );
    expect(() => small().forward([[11]])).toThrow("embedding: index 11 is out of range");
    expect(() => small().forward([[1]], {} as KeyValueCache)).toThrow(
      "GPT: cache must be a KeyValueCache",
    );
  });
});

describe("generate", () => {
  const run = (options: Parameters<GPT["generate"]>[1], model = small()) =>
    model.generate(text, { generator: new Generator(9), ...options }).toArray() as number[][];

  it("draws the same tokens with a cache and without, also past the end of the context", () => {
    const options = { maxNewTokens: 12, temperature: 1.3 };
    const drawn = run(options);
    expect(drawn[0]).toHaveLength(18);
    expect(drawn.map((row) => row.slice(0, 6))).toEqual(text.toArray());
    expect(new Set(drawn.flat()).size).toBeGreaterThan(5);
    expect(run({ ...options, useCache: false })).toEqual(drawn);
  });

  it("takes the likeliest at temperature 0, and of the best one only that", () => {
    const likeliest = run({ maxNewTokens: 5, temperature: 0 });
    expect(run({ maxNewTokens: 5, topK: 1 })).toEqual(likeliest);
    const model = small();
    for (let i = 6; i < 11; i++) {
      const scores = model.forward(tensor(likeliest, { dtype: "int32" }).slice(1, 0, i));
      expect(scores.at(null, -1).argmax(-1).toArray()).toEqual(likeliest.map((row) => row[i]));
    }
  });

  it("draws among the likeliest, as often as they are likely", () => {
    const model = small();
    const scores = model.forward(text.slice(0, 0, 1)).at(0, -1);
    const { values, indices } = scores.topk(3);
    const expected = F.softmax(values.div(2), 0).toArray() as number[];
    const many = text.slice(0, 0, 1).expand([3000, 6]);
    const drawn = model.generate(many, {
      maxNewTokens: 1,
      topK: 3,
      temperature: 2,
      generator: new Generator(1),
    });
    const last = drawn.at(null, -1);
    expected.forEach((share, i) => {
      const count = last.eq(indices.at(i)).sum().item();
      expect(Math.abs(count / 3000 - share)).toBeLessThan(
        5 * Math.sqrt((share * (1 - share)) / 3000),
      );
    });
    expect(expected.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5);
  });

  it("leaves the model as it was", () => {
    const model = small({ dropout: 0.5 });
    expect(run({ maxNewTokens: 3 }, model)).toEqual(run({ maxNewTokens: 3 }, model));
    expect(model.training).toBe(true);
    expect(() => model.generate([1, 2] as never, { maxNewTokens: 1 })).toThrow(
      new ShapeError("generate: expected tokens [batch, length] to go on from, got [2]"),
    );
  });
});
