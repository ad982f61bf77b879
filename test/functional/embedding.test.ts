import { describe, expect, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import { DtypeError, nn, ShapeError, tensor, ValueError, zeros } from "../../src/index.ts";
import { int32, numbersFrom } from "../support/sample.ts";

describe("rotary positions", () => {
  it("leave in a product only how far two places are apart", () => {
    const { normal } = numbersFrom(1);
    const [q, k] = [normal(1, 8), normal(1, 8)];
    const product = (at: number, from: number) =>
      F.rotaryPositions(q, { offset: at })
        .mul(F.rotaryPositions(k, { offset: from }))
        .sum()
        .item();
    expect(product(9, 5)).toBeCloseTo(product(4, 0), 12);
    expect(product(9, 5)).not.toBeCloseTo(product(9, 4), 3);
  });

  it("need pairs", () => {
    expect(() => F.rotaryPositions(zeros([2, 3]))).toThrow(
      new ShapeError(
        "rotaryPositions: expected input [..., length, features] with an even number of features, " +
          "got [2, 3]",
      ),
    );
  });
});

describe("Embedding", () => {
  it("names an index that is none", () => {
    const layer = new nn.Embedding(3, 2);
    expect(() => layer.forward(int32([0, 3]))).toThrow(
      new ValueError("embedding: index 3 is out of range: the weight [3, 2] has 3 rows, 0 to 2"),
    );
    expect(() => layer.forward(int32([-1]))).toThrow("embedding: index -1 is out of range");
    expect(() => layer.forward(tensor([0, 1], { dtype: "float32" }))).toThrow(
      new DtypeError(
        'embedding: expected indices of dtype int32, got float32. Use indices.to("int32")',
      ),
    );
    expect(() => new nn.Embedding(3, 2, { paddingIdx: 3 })).toThrow(
      new ValueError("Embedding: paddingIdx 3 is out of range: there are 3 rows"),
    );
  });

  it("starts standard normal, with zeros for padding", () => {
    const layer = new nn.Embedding(1000, 20, { paddingIdx: -1 });
    expect(layer.paddingIdx).toBe(999);
    expect(layer.weight.at(-1).abs().max().item()).toBe(0);
    expect(layer.weight.std().item()).toBeCloseTo(1, 1);
    expect(String(layer)).toBe("Embedding(1000 of 20, paddingIdx: 999)");
  });

  it("can be made of vectors, which are then frozen unless they are not to be", () => {
    const vectors = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: "float64" },
    );
    const frozen = nn.Embedding.fromPretrained(vectors);
    expect(frozen.weight.requiresGrad).toBe(false);
    expect(frozen.weight.dtype).toBe("float64");
    expect(nn.Embedding.fromPretrained(vectors, { freeze: false }).weight.requiresGrad).toBe(true);
    frozen.weight.zero_();
    expect(vectors.sum().item()).toBe(10);
  });
});
