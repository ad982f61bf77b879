import { describe, expect, it } from "vitest";
import { erf } from "../../src/expr/special.ts";
import { eye, Generator, nn, type Tensor, zeros } from "../../src/index.ts";

const generator = () => new Generator(12);
const float64 = (...shape: number[]) => zeros(shape, { dtype: "float64" });

describe("orthogonal_", () => {
  it.each([[[3, 7]], [[7, 3]], [[5, 5]], [[4, 2, 3, 2]], [[1, 3]], [[3, 1]]])("%j", (shape) => {
    const x = float64(...shape);
    expect(nn.init.orthogonal_(x, { gain: 1.5, generator: generator() })).toBe(x);
    const w = x.reshape([shape[0], -1]);
    const product = w.shape[0] <= w.shape[1] ? w.matmul(w.T) : w.T.matmul(w);
    const distance = product.sub(eye(product.shape[0], { dtype: "float64" }).mul(2.25));
    expect(distance.abs().max().item()).toBeLessThan(1e-14 * 100);
  });

  it("turns every way alike: entries have mean 0 and variance 1/n, and either sign of the determinant", () => {
    const from = generator();
    const n = 3;
    const count = 4000;
    let [sum, squares, positive] = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const w = nn.init.orthogonal_(float64(n, n), { generator: from });
      const [[a, b, c], [d, e, f], [g, h, k]] = w.toArray(2);
      if (a * (e * k - f * h) - b * (d * k - f * g) + c * (d * h - e * g) > 0) positive++;
      sum += a;
      squares += a * a;
    }
    // The diagonal of Q is where a wrong sign shows. Var(a) = 1/3, Var(a²) = 1/5 − 1/9.
    expect(Math.abs(sum / count)).toBeLessThan(6 * Math.sqrt(1 / 3 / count));
    expect(Math.abs(squares / count - 1 / n)).toBeLessThan(6 * Math.sqrt(4 / 45 / count));
    expect(Math.abs(positive / count - 0.5)).toBeLessThan(3 / Math.sqrt(count));
  });

  it("refuses a vector, and leaves the empty as it is", () => {
    expect(() => nn.init.orthogonal_(zeros([3]))).toThrow(
      "orthogonal_: expected a weight [out, in, ...], got [3]. For a vector use uniform_, normal_ or constant_",
    );
    expect(nn.init.orthogonal_(zeros([0, 3])).shape).toEqual([0, 3]);
  });
});

/** The distribution function of a normal distribution. */
const normal = (x: number, mean: number, std: number) =>
  (1 + erf((x - mean) / (std * Math.SQRT2))) / 2;

/** The largest distance of the shares of the numbers from a distribution function (Kolmogorov and Smirnov). */
function distance(x: Tensor, distribution: (x: number) => number): number {
  const sorted = Float64Array.from(x.data).sort();
  return sorted.reduce((worst, value, i) => {
    const p = distribution(value);
    return Math.max(worst, p - i / sorted.length, (i + 1) / sorted.length - p);
  }, 0);
}

describe("truncNormal_", () => {
  const n = 20_000;

  it.each([
    [0, 1, -2, 2],
    [0, 0.02, -0.04, 0.04],
    [3, 2, 2, 10],
    [-1, 1, 0.5, 1],
    [0, 1, -0.1, Infinity],
    [0, 1, -40, 40],
  ])("has the distribution of a normal one (%d, %d) between %d and %d", (mean, std, a, b) => {
    const x = float64(n);
    expect(nn.init.truncNormal_(x, mean, std, a, b, { generator: generator() })).toBe(x);
    expect(x.min().item()).toBeGreaterThanOrEqual(a);
    expect(x.max().item()).toBeLessThanOrEqual(b);
    const [low, high] = [a, b].map((bound) => normal(bound, mean, std));
    const worst = distance(x, (value) => (normal(value, mean, std) - low) / (high - low));
    // Of 10⁷ samples one is further away.
    expect(worst).toBeLessThan(Math.sqrt(Math.log(2e7) / 2 / n));
  });

  it("inverts the distribution function", () => {
    const from = generator();
    const x = nn.init.truncNormal_(float64(1000), 0, 1, -3, 3, { generator: from });
    const draws = nn.init.uniform_(float64(1000), 0, 1, { generator: generator() });
    const [low, high] = [normal(-3, 0, 1), normal(3, 0, 1)];
    x.data.forEach((value, i) => {
      expect(normal(value, 0, 1)).toBeCloseTo(low + draws.data[i] * (high - low), 14);
    });
  });

  it("fills float32, and refuses bounds in the wrong order", () => {
    const x = nn.init.truncNormal_(zeros([1000]), 0, 1, -1, 1, { generator: generator() });
    expect(x.dtype).toBe("float32");
    expect(x.abs().max().item()).toBeLessThanOrEqual(1);
    expect(nn.init.truncNormal_(zeros([2]), 0.5, 0).toArray()).toEqual([0.5, 0.5]);
    expect(() => nn.init.truncNormal_(zeros([2]), 0, 1, 2, 1)).toThrow(
      "truncNormal_: expected std from 0 and a up to b, got std 1, a 2 and b 1",
    );
  });
});
