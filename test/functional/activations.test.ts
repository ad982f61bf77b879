import { describe, expect, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import { Generator, grad, nn, ones, tensor, zeros } from "../../src/index.ts";

describe("rrelu", () => {
  it("draws each slope uniformly between its bounds, for each element anew", () => {
    const n = 20_000;
    const generator = new Generator(4);
    const options = { lower: 0.2, upper: 0.6, training: true, generator };
    const slopes = F.rrelu(ones([n]).neg(), options).neg();
    expect(slopes.min().item()).toBeGreaterThanOrEqual(Math.fround(0.2));
    expect(slopes.max().item()).toBeLessThan(0.6 + 1e-7);
    // Mean and variance of a uniform distribution, within six standard deviations.
    const deviation = 0.4 / Math.sqrt(12);
    expect(Math.abs(slopes.mean().item() - 0.4)).toBeLessThan((6 * deviation) / Math.sqrt(n));
    expect(slopes.std().item()).toBeCloseTo(deviation, 2);
    expect(F.rrelu(ones([5]), options).toArray()).toEqual([1, 1, 1, 1, 1]);
  });
});

describe("gumbelSoftmax", () => {
  const p = [0.1, 0.2, 0.7];
  const n = 20_000;
  const logits = tensor(p).log().expand([n, 3]);

  it("draws categories with the probabilities of the softmax", () => {
    const drawn = F.gumbelSoftmax(logits, { hard: true, generator: new Generator(8) });
    expect(drawn.sum(1).ne(1).sum().item()).toBe(0);
    expect(drawn.max(1).min().item()).toBe(1);
    drawn
      .mean(0)
      .toArray(1)
      .forEach((share, i) => {
        const deviation = Math.sqrt((p[i] * (1 - p[i])) / n);
        expect(Math.abs(share - p[i])).toBeLessThan(6 * deviation);
      });
  });

  it("has hard the gradient of the shares", () => {
    const x = tensor([0.3, -1, 0.5], { dtype: "float64", requiresGrad: true });
    const [hard, soft] = [true, false].map((hard) => {
      const y = F.gumbelSoftmax(x, { hard, tau: 0.5, generator: new Generator(2) });
      return grad(y, [x], { gradOutputs: [tensor([1, 2, -3], { dtype: "float64" })] })[0];
    });
    expect(hard.toArray()).toEqual(soft.toArray());
    expect(hard.abs().min().item()).toBeGreaterThan(0);
  });
});

describe("errors of activations", () => {
  const wrong: [name: string, run: () => unknown, message: string][] = [
    [
      "prelu's weights",
      () => F.prelu(zeros([2, 3]), zeros([2])),
      "prelu: expected a weight [1] or [3], one for each channel of the input [2, 3], got [2]",
    ],
    [
      "rrelu's bounds",
      () => F.rrelu([1], { lower: 1, upper: 0 }),
      "rrelu: lower must not be above upper, got 1 and 0",
    ],
    [
      "RReLU's bounds",
      () => new nn.RReLU(1, 0),
      "RReLU: lower must not be above upper, got 1 and 0",
    ],
    [
      "an odd dimension",
      () => F.glu(zeros([2, 3])),
      "glu: expected an even number of elements along dimension -1, got [2, 3]",
    ],
    [
      "Threshold without a value",
      () => Reflect.construct(nn.Threshold, [1]),
      "Threshold: value must be a number, got undefined",
    ],
    [
      "an option that is no number",
      () => new nn.ELU("1" as unknown as number),
      'ELU: alpha must be a number, got "1"',
    ],
    [
      "a vector instead of an image",
      () => new nn.Softmax2d().forward(zeros([3])),
      "Softmax2d: expected input [N, C, H, W] or [C, H, W], got [3]",
    ],
    [
      "a tau of 0",
      () => F.gumbelSoftmax([1, 2], { tau: 0 }),
      "gumbelSoftmax: tau must be a number above 0, got 0",
    ],
    [
      "an unknown form of gelu",
      () => new nn.GELU({ approximate: "tan" as "tanh" }),
      'GELU: approximate must be one of none, tanh, got "tan". Did you mean "tanh"?',
    ],
    [
      "an option of relu",
      () => (F.relu as (...x: unknown[]) => unknown)([1], 2),
      "relu: takes fewer",
    ],
  ];

  it.each(wrong)("%s", (_, run, message) => {
    expect(run).toThrow(message);
  });

  it("prints the options of a layer", () => {
    const layers = [new nn.Hardtanh(-2), new nn.Softplus(2), new nn.PReLU(3), new nn.RReLU(0, 1)];
    expect(layers.map(String)).toEqual([
      ...["Hardtanh(-2, 1)", "Softplus(2)", "PReLU(3)", "RReLU(0 to 1)"],
    ]);
    expect(String(new nn.GELU({ approximate: "tanh" }))).toBe("GELU(tanh)");
    expect(new nn.ELU(2).alpha).toBe(2);
  });
});
