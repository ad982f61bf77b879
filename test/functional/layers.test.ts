import { describe, expect, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import {
  Generator,
  manualSeed,
  ones,
  randn,
  ShapeError,
  tensor,
  ValueError,
  zeros,
} from "../../src/index.ts";

describe("linear", () => {
  it.each([
    [zeros([32, 28, 28]), "[32, 28, 28]. Add nn.Flatten() before it"],
    [zeros([784, 32]), "[784, 32]. Did you mean x.T?"],
    [zeros([32, 783]), "[32, 783]"],
    [zeros([]), "[]"],
  ])("says what to do with $0.shape", (x, got) => {
    expect(() => F.linear(x, zeros([256, 784]))).toThrow(
      new ShapeError(`linear with weight [256, 784]: expected input [..., 784], got ${got}`),
    );
  });

  it("does not speak of Flatten to a vector", () => {
    expect(() => F.linear(zeros([5]), zeros([2, 1]))).toThrow(/got \[5\]$/);
  });

  it("checks weight and bias", () => {
    expect(() => F.linear(zeros([3]), zeros([3]))).toThrow("expected a weight [out, in], got [3]");
    expect(() => F.linear(zeros([3]), zeros([2, 3]), zeros([3]))).toThrow(
      "linear: expected a bias [2], got [3]",
    );
  });
});

describe("dropout", () => {
  it("drops the share p, and scales the rest by 1 / (1 − p)", () => {
    const p = 0.3;
    const n = 20_000;
    const x = ones([n], { requiresGrad: true });
    const output = F.dropout(x, { p, generator: new Generator(1) });
    const kept = Array.from(output.data).filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - p))]));
    // Six standard deviations of a binomial share.
    const deviation = Math.sqrt((p * (1 - p)) / n);
    expect(Math.abs(1 - kept.length / n - p)).toBeLessThan(6 * deviation);
    output.backward(ones([n]));
    expect(x.grad!.toArray()).toEqual(output.toArray());
  });

  it("draws one mask for a seed, whatever the dtype, and another one next time", () => {
    const mask = (dtype: "float32" | "float64", generator: Generator) =>
      F.dropout(ones([100], { dtype }), { generator })
        .gt(0)
        .toArray();
    const generator = new Generator(3);
    const first = mask("float64", generator);
    expect(mask("float32", new Generator(3))).toEqual(first);
    expect(mask("float64", generator)).not.toEqual(first);
    manualSeed(3);
    expect(
      F.dropout(ones([100]))
        .gt(0)
        .toArray(),
    ).toEqual(first);
  });

  it("leaves the tensor itself where it does nothing", () => {
    const x = ones([3]);
    expect(F.dropout(x, { p: 0 })).toBe(x);
    expect(F.dropout(x, { training: false })).toBe(x);
    expect(F.dropout(x, { p: 1 }).toArray()).toEqual([0, 0, 0]);
  });

  it.each([-0.1, 1.1, Number.NaN])("refuses p = %d", (p) => {
    expect(() => F.dropout(ones([1]), { p })).toThrow(ValueError);
  });
});

describe("batchNorm", () => {
  it("gives each channel the mean of the bias and the deviation of the weight", () => {
    const x = randn([50, 2, 7], { dtype: "float64", generator: new Generator(1) })
      .mul(3)
      .add(5);
    const options = { weight: tensor([2, 3]), bias: tensor([-1, 4]), training: true, eps: 0 };
    const y = F.batchNorm(x, options);
    const means = y.mean([0, 2]).toArray(1);
    const deviations = y.std([0, 2], { correction: 0 }).toArray(1);
    [-1, 4].forEach((bias, i) => {
      expect(means[i]).toBeCloseTo(bias, 12);
    });
    [2, 3].forEach((weight, i) => {
      expect(deviations[i]).toBeCloseTo(weight, 12);
    });
  });

  it("keeps its precision where the mean is large", () => {
    const x = tensor([[1e4], [1e4 + 1], [1e4 + 2]]);
    const y = F.batchNorm(x, { training: true, eps: 0 }).toArray(2);
    expect(y[0][0]).toBeCloseTo(-Math.sqrt(1.5), 6);
  });

  it("updates the running statistics in training alone, outside the graph", () => {
    const runningMean = zeros([1]);
    const runningVar = ones([1]);
    const x = tensor([[1], [3]], { requiresGrad: true });
    F.batchNorm(x, { runningMean, runningVar });
    expect([runningMean.item(), runningVar.item()]).toEqual([0, 1]);
    F.batchNorm(x, { runningMean, runningVar, training: true, momentum: 0.5 });
    expect([runningMean.item(), runningVar.item()]).toEqual([1, 1.5]);
    expect(runningMean.requiresGrad).toBe(false);
  });

  it("refuses what it cannot normalize", () => {
    const one = () => F.batchNorm(zeros([1, 3]), { training: true, runningMean: zeros([3]) });
    expect(one).toThrow(ShapeError);
    expect(one).toThrow(
      "batchNorm: a batch's variance needs more than one value per channel, got [1, 3]. " +
        "Use a larger batch, or model.eval()",
    );
    expect(() => F.batchNorm(zeros([3]))).toThrow("expected input [N, C, ...], got [3]");
    expect(() => F.batchNorm(zeros([4, 3]), { weight: ones([4]) })).toThrow(
      "batchNorm: expected weight [3], one number for each channel of the input [4, 3], got [4]",
    );
  });
});
