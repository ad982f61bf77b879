import { describe, expect, it } from "vitest";
import { gradcheck } from "../../src/check/index.ts";
import {
  customFunction,
  Generator,
  grad,
  noGrad,
  rand,
  randn,
  type Tensor,
} from "../../src/index.ts";

/**
 * The check of PyTorch's fast mode: one projection vᵀ·J·u of the Jacobian, with u and v of random
 * positive numbers and length 1, against central differences; atol is scaled by Σu · Σv.
 * Source: torch.autograd.gradcheck with fast_mode=True, and pytorch/pytorch#53876.
 */
function passesFastMode(f: (x: Tensor) => Tensor, x: Tensor, seed: number): boolean {
  const generator = new Generator(seed);
  const direction = (like: Tensor) => {
    const numbers = rand(like.shape, { dtype: "float64", generator });
    return numbers.div(numbers.square().sum().sqrt());
  };
  const [eps, atol, rtol] = [1e-6, 1e-5, 1e-3];
  const leaf = x.detach().clone();
  leaf.requiresGrad = true;
  const y = f(leaf);
  const [u, v] = [direction(x), direction(y)];
  const analytic = grad(y, [leaf], { gradOutputs: [v] })[0]
    .mul(u)
    .sum()
    .item();
  const numeric = noGrad(() => {
    const change = f(x.add(u.mul(eps))).sub(f(x.sub(u.mul(eps))));
    return change.mul(v).sum().item() / (2 * eps);
  });
  const allowed = atol * u.sum().item() * v.sum().item() + rtol * Math.abs(numeric);
  return Math.abs(analytic - numeric) <= allowed;
}

const seeds = Array.from({ length: 20 }, (_, seed) => seed);
const size = 4096;

/** f with the gradient of one entry busted. */
const busted = (
  f: (x: Tensor) => Tensor,
  slope: (x: Tensor) => Tensor,
  entry: number,
  bust: (right: number) => number,
) =>
  customFunction({
    name: "busted",
    forward: (context, x: Tensor) => {
      context.save(x);
      return f(x);
    },
    backward: ({ saved: [x] }, dy) => {
      const dx = slope(x).mul(dy).clone();
      dx.data[entry] = bust(dx.data[entry]);
      return [dx];
    },
  });

describe("a gradient that is completely wrong in one entry of 4096", () => {
  const x = randn([size], { dtype: "float64", generator: new Generator(0) });
  const square = (entry: number, bust: (right: number) => number) =>
    busted(
      (a) => a.square(),
      (a) => a.mul(2),
      entry,
      bust,
    );

  it.each<[string, number, (right: number) => number]>([
    ["of the wrong sign, the first", 0, (right) => -right],
    ["twice as large, the last", size - 1, (right) => 2 * right],
  ])("%s: fast mode passes it, ours finds it", (_, entry, bust) => {
    const f = square(entry, bust);
    expect(seeds.every((seed) => passesFastMode(f, x, seed))).toBe(true);
    const report = gradcheck(f, [x]);
    expect(report.mode).toBe("sampled");
    expect(report.passed).toBe(false);
    expect(report.variables[0].worst[0].index).toEqual([entry]);
  });

  it.each(["full", "sampled"] as const)("of a sum: %s finds it", (mode) => {
    const f = busted(
      (a) => a.square().sum(),
      (a) => a.mul(2),
      1234,
      () => 0,
    );
    const report = gradcheck(f, [x], { mode });
    expect(report.passed).toBe(false);
    expect(report.variables[0]).toMatchObject({ wrong: 1, worst: [{ index: [1234] }] });
  });

  it("what is right passes both", () => {
    const f = square(0, (right) => right);
    expect(seeds.every((seed) => passesFastMode(f, x, seed))).toBe(true);
    expect(gradcheck(f, [x]).passed).toBe(true);
  });
});
