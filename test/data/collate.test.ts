import { describe, expect, expectTypeOf, it } from "vitest";
import { collated, DataLoader, type Dataset, defaultCollate } from "../../src/data/index.ts";
import { ShapeError, type Tensor, tensor, ValueError } from "../../src/index.ts";

describe("defaultCollate", () => {
  it("stacks tensors, makes tensors of numbers and booleans, lists of texts", () => {
    const stacked = defaultCollate([tensor([1, 2]), tensor([3, 4])]);
    expect([stacked.shape, [...stacked.data]]).toEqual([
      [2, 2],
      [1, 2, 3, 4],
    ]);
    const numbers = defaultCollate([1, 2.5]);
    expect([numbers.dtype, numbers.toArray()]).toEqual(["float32", [1, 2.5]]);
    const flags = defaultCollate([true, false]);
    expect([flags.dtype, flags.shape]).toEqual(["bool", [2]]);
    expect(defaultCollate(["a", "b"])).toEqual(["a", "b"]);
  });

  it("goes into lists and objects", () => {
    const sample = (n: number) => ({ pair: [tensor([n]), n] as const, meta: { name: `s${n}` } });
    const batch = defaultCollate([sample(1), sample(2)]);
    expectTypeOf(batch.meta.name).toEqualTypeOf<string[]>();
    expectTypeOf(batch.pair[0]).toEqualTypeOf<Tensor>();
    expect(batch.pair.map((part) => [...part.data])).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(batch.pair[0].shape).toEqual([2, 1]);
    expect(batch.meta).toEqual({ name: ["s1", "s2"] });
  });

  it("names samples that are not alike, and what it cannot collate", () => {
    expect(() => defaultCollate([{ x: [1, 2] }, { x: [1, "2"] }])).toThrow(
      new ValueError(
        'defaultCollate: a sample.x[1] is 2 in one sample and "2" in another. Give samples that are alike, or ' +
          "a function of yours to collate them",
      ),
    );
    expect(() => defaultCollate([[1], [1, 2]])).toThrow(/a sample is .* in another/);
    expect(() => defaultCollate([{ x: 1 }, {}])).toThrow(/in another/);
    expect(() => defaultCollate([{ x: null }])).toThrow(/a sample\.x is null, which is no tensor/);
    expect(() => defaultCollate([tensor([1]), tensor([1, 2])])).toThrow(ShapeError);
    expect(() => defaultCollate([])).toThrow(/samples must be a list of samples, one at least/);
  });
});

describe("collated", () => {
  it("makes a dataset of an array or of single samples", () => {
    const squares = collated({ length: 5, get: (i) => [i, i * i] as const });
    const batches = [...new DataLoader(squares, { batchSize: 3 })];
    expect(batches.map(([x, y]) => `${x.data} ${y.data}`)).toEqual(["0,1,2 0,1,4", "3,4 9,16"]);
    const words = collated(["a", "b", "c"], (batch) => batch.join(""));
    expectTypeOf(words).toEqualTypeOf<Dataset<string>>();
    expect([...new DataLoader(words, { batchSize: 2 })]).toEqual(["ab", "c"]);
  });

  it("waits for samples that are promises, and says which epoch it is", async () => {
    const late = collated({
      length: 2,
      get: async (i: number, epoch?: number) => 10 * (epoch ?? 0) + i,
    });
    const loader = new DataLoader(late, { batchSize: 2 });
    const got: number[][] = [];
    for (let epoch = 0; epoch < 2; epoch++) {
      for await (const batch of loader) got.push([...batch.data]);
    }
    expect(got).toEqual([
      [0, 1],
      [10, 11],
    ]);
  });

  it("names a sample that does not exist", () => {
    expect(() => collated([1, 2]).batch(Int32Array.of(2))).toThrow(
      new ValueError("collated: sample 2 does not exist, expected 0 to 1."),
    );
  });
});
