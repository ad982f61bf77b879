import { describe, expect, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import { Generator, ones, randn, zeros } from "../../src/index.ts";

const generator = () => new Generator(6);

describe("dropout of whole channels", () => {
  const kinds = [
    ["dropout1d", F.dropout1d, [200, 50, 3]],
    ["dropout1d", F.dropout1d, [10_000, 3]],
    ["dropout2d", F.dropout2d, [200, 50, 2, 3]],
    ["dropout2d", F.dropout2d, [200, 50, 3]],
    ["featureAlphaDropout", F.featureAlphaDropout, [200, 50, 2, 2, 2]],
    ["featureAlphaDropout", F.featureAlphaDropout, [200, 50]],
  ] as const;

  it.each(kinds)("%s %#", (_, drop, shape) => {
    const p = 0.3;
    const channels = drop(ones(shape), { p, generator: generator() }).reshape([10_000, -1]);
    expect(
      channels
        .sub(channels.slice(1, 0, 1))
        .abs()
        .max()
        .item(),
    ).toBe(0);
    const kept = channels.max().item();
    const share = channels.at(null, 0).lt(kept).to("float32").mean().item();
    expect(Math.abs(share - p)).toBeLessThan(6 * Math.sqrt((p * (1 - p)) / 10_000));
  });

  it("refuses other shapes", () => {
    expect(() => F.dropout1d(zeros([3]))).toThrow(
      "dropout1d: expected input [N, C, L] or [C, L], got [3]",
    );
    expect(() => F.dropout2d(zeros([2, 3]), { training: false })).toThrow(
      "dropout2d: expected input [N, C, H, W] or [N, C, L], got [2, 3]",
    );
    expect(() => F.featureAlphaDropout(zeros([3]))).toThrow(
      "featureAlphaDropout: expected input [N, C, ...], got [3]",
    );
  });
});

describe("alpha dropout", () => {
  it.each([0.05, 0.3, 0.6])("with p = %d keeps mean 0 and variance 1", (p) => {
    const n = 40_000;
    const x = randn([n], { generator: new Generator(1) });
    const y = F.alphaDropout(x, { p, generator: generator() });
    expect(Math.abs(y.mean().item())).toBeLessThan(6 / Math.sqrt(n));
    // The fourth moment of y is at most about 4.
    expect(Math.abs(y.var().item() - 1)).toBeLessThan(6 * Math.sqrt(3 / n));
  });

  it("is PyTorch's line: a·x + b where kept, the least value of SELU, a·α + b, where dropped", () => {
    // torch.nn.functional.alpha_dropout(torch.ones(n), 0.25, True), PyTorch 1.13.
    const kinds = new Set(
      F.alphaDropout(ones([500]), { p: 0.25, generator: generator() }).toArray(1),
    );
    const [dropped, kept] = [...kinds].sort((a, b) => a - b);
    expect(kinds.size).toBe(2);
    expect(dropped).toBeCloseTo(-1.1435441882094726, 6);
    expect(kept).toBeCloseTo(1.2484393199277575, 6);
    expect(F.alphaDropout(ones([2]), { p: 1 }).toArray()).toEqual([0, 0]);
  });
});
