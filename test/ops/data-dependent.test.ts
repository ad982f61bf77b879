import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import {
  arange,
  bernoulli,
  Generator,
  manualSeed,
  multinomial,
  ones,
  randn,
  randperm,
  type Tensor,
  tensor,
} from "../../src/index.ts";

const x = arange(6).reshape(2, 3);

describe("how many elements there are depends on the numbers", () => {
  it.each<[string, (x: Tensor) => Tensor]>([
    ["maskedSelect", (x) => x.maskedSelect(x.gt(2))],
    ["at, by a mask", (x) => x.at(x.gt(2))],
  ])("of %s, whose gradient goes to what was taken", (_, run) => {
    const leaf = x.clone();
    leaf.requiresGrad = true;
    const taken = run(leaf);
    expect(taken.toArray()).toEqual([3, 4, 5]);
    taken.square().sum().backward();
    expect(leaf.grad!.toArray()).toEqual([
      [0, 0, 0],
      [6, 8, 10],
    ]);
    expect(() => compile(run)(leaf)).toThrow(/the numbers of a tensor were read/);
  });

  it("of nonzero and unique, which say what they found", () => {
    expect(x.remainder(2).nonzero().toArray()).toEqual([
      [0, 1],
      [1, 0],
      [1, 2],
    ]);
    const { values, inverse, counts } = tensor([
      [3, 1],
      [3, Number.NaN],
    ]).unique({});
    expect(values.toArray()).toEqual([1, 3, Number.NaN]);
    expect(inverse.toArray()).toEqual([
      [1, 0],
      [1, 2],
    ]);
    expect(counts.toArray()).toEqual([1, 2, 1]);
    expect(tensor([]).unique().shape).toEqual([0]);
  });
});

describe("allclose", () => {
  it("compares as PyTorch does", () => {
    const y = tensor([1, 100, Infinity], { dtype: "float64" });
    expect(y.allclose(y.mul(1 + 1e-6))).toBe(true);
    expect(y.allclose(y.add(1e-3))).toBe(false);
    expect(y.allclose(y.add(1e-3), { atol: 1e-2 })).toBe(true);
    expect(y.allclose(y.neg())).toBe(false);
    const gap = tensor([Number.NaN]);
    expect([gap.allclose(gap), gap.allclose(gap, { equalNan: true })]).toEqual([false, true]);
    expect(ones(2, 3).allclose(1)).toBe(true);
  });
});

/** Shares of 0, 1, … among the numbers. */
function shares(drawn: Tensor, classes: number): number[] {
  const counts = drawn.reshape(-1).oneHot(classes).sum(0);
  return [...counts.div(drawn.size).data];
}

describe("draws", () => {
  const generator = () => new Generator(5);

  it("are in proportion to the weights, and none is of weight 0", () => {
    const weights = tensor([1, 0, 3, 4, 0]);
    const expected = [1 / 8, 0, 3 / 8, 1 / 2, 0];
    const many = multinomial(weights, 40_000, { replacement: true, generator: generator() });
    const firsts = multinomial(weights.expand(40_000, 5), 1, { generator: generator() });
    for (const drawn of [many, firsts]) {
      shares(drawn, 5).forEach((share, i) => {
        expect(Math.abs(share - expected[i])).toBeLessThan(expected[i] === 0 ? 1e-12 : 0.01);
      });
    }
  });

  it("without replacement are different, the second as likely as the first leaves it", () => {
    const drawn = multinomial(tensor([1, 2, 5]).expand(40_000, 3), 2, { generator: generator() });
    const [first, second] = drawn.unbind(1);
    expect(first.eq(second).any().item()).toBeFalsy();
    // P(second is 0) = Σ over the first of its share times that of 0 among the rest.
    const expected = (2 / 8) * (1 / 6) + (5 / 8) * (1 / 3);
    expect(Math.abs(shares(second, 3)[0] - expected)).toBeLessThan(0.01);
  });

  it("of bernoulli are 1 as often as is said, in the dtype of the probabilities", () => {
    const p = tensor([0, 0.25, 1], { dtype: "float64" }).expand(40_000, 3);
    const drawn = bernoulli(p, { generator: generator() });
    expect(drawn.dtype).toBe("float64");
    const [never, sometimes, always] = drawn.mean(0).data;
    expect([never, always]).toEqual([0, 1]);
    expect(Math.abs(sometimes - 0.25)).toBeLessThan(0.01);
  });

  it("follow the seed, compiled as well", () => {
    const draw = () => multinomial(tensor([1, 2, 3]), 8, { replacement: true });
    const twice = (run: () => Tensor) => {
      manualSeed(4);
      return [run().toArray(), run().toArray()];
    };
    expect(twice(compile(draw))).toEqual(twice(draw));
    expect([...randperm(6).data].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each([
    [() => bernoulli(tensor([0.5, 1.5])), /probabilities from 0 to 1, got 1.5/],
    [() => multinomial(tensor([1, -1]), 1), /finite weights from 0 on, got -1/],
    [() => multinomial(tensor([0, 0]), 1), /all weights of a row are 0/],
    [() => multinomial(tensor([0, 2]), 2), /2 samples without replacement of 1 categories/],
    [
      () => multinomial(randn(2, 2, 2), 1),
      /\[categories\] or \[rows, categories\], got \[2, 2, 2\]/,
    ],
  ])("of what is no probability are refused", (draw, message) => {
    expect(draw).toThrow(message);
  });
});
