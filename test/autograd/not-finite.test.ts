import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { grad, type Tensor, tensor, where } from "../../src/index.ts";
import { value } from "../../src/scalar/index.ts";

/** What a loss's gradient is, first eagerly, then compiled. */
function gradients(loss: (x: Tensor) => Tensor, at: number[], dtype: "float32" | "float64") {
  const slope = (x: Tensor) => grad(loss(x), [x])[0];
  return [slope, compile(slope)].map((each) =>
    Array.from(each(tensor(at, { dtype, requiresGrad: true })).data, (n) => n + 0),
  );
}

const unchosen: [name: string, (x: Tensor) => Tensor, at: number[], gradient: number[]][] = [
  ["√ of negatives", (x) => where(x.gt(0), x.sqrt(), x), [-1, -4], [1, 1]],
  ["√ at 0", (x) => where(x.gt(0), x.sqrt(), 0), [0, 4], [0, 0.25]],
  ["log at 0", (x) => where(x.gt(0), x.log(), 0), [0, 2], [0, 0.5]],
  [
    "log of negatives, of which more is computed",
    (x) => where(x.gt(0), x.log().tanh().mul(x), x),
    [-1],
    [1],
  ],
  ["exp that overflows", (x) => where(x.le(0), x.exp(), x.add(1)), [100, 1000], [1, 1]],
  ["log1p at −1", (x) => where(x.gt(-1), x.log1p(), 0), [-1, 1], [0, 0.5]],
  ["1/x at 0", (x) => where(x.ne(0), x.reciprocal(), 0), [0, 2], [0, -0.25]],
  ["1/x at 0, as a division", (x) => where(x.ne(0), tensor(1).div(x), 0), [0, 2], [0, -0.25]],
  ["xʸ at 0", (x) => where(x.gt(0), x.pow(0.5), 0), [0, 4], [0, 0.25]],
  ["a factor that is infinite", (x) => where(x.gt(0), x.mul(1 / 0), x), [-1, -2], [1, 1]],
  [
    "the largest of what is none",
    (x) => where(x.sum().gt(0), x.log().max(), x.sum()),
    [-1, -2],
    [1, 1],
  ],
  [
    "the norm of what is none",
    (x) => where(x.sum().gt(0), x.log().norm(), x.sum()),
    [-1, -2],
    [1, 1],
  ],
];

describe.each(["float32", "float64"] as const)("what where did not choose, in %s", (dtype) => {
  it.each(unchosen)("brings no NaN into the gradient: %s", (_, f, at, gradient) => {
    expect(gradients((x) => f(x).sum(), at, dtype)).toEqual([gradient, gradient]);
  });

  it.each(unchosen)("nor into the gradient of the gradient: %s", (_, f, at) => {
    const length = (x: Tensor) =>
      grad(f(x).sum(), [x], { createGraph: true })[0].mul(x).square().sum().add(x.sum());
    const [eager, compiled] = gradients(length, at, dtype);
    expect(eager.every(Number.isFinite)).toBe(true);
    expect(compiled).toEqual(eager);
  });
});

describe("a gradient of 0", () => {
  it("passes nothing on, whatever made it 0", () => {
    const loss = (x: Tensor) => x.log().mul(0).add(x).sum();
    expect(gradients(loss, [0, 1], "float64")).toEqual([
      [1, 1],
      [1, 1],
    ]);
    const x = value(0);
    x.log().mul(0).add(x).backward();
    expect(x.grad).toBe(1);
  });

  it("has a slope itself: ∂/∂g of g · s is s", () => {
    // ∂/∂x x·y = y where y is 0, and so ∂²/∂x∂y = 1 there.
    const [x, y] = [3, 0].map((n) => tensor(n, { requiresGrad: true }));
    const [first] = grad(x.mul(y), [x], { createGraph: true });
    const [second] = grad(first, [y]);
    expect([first.item(), second.item()]).toEqual([0, 1]);
    // of a square's slope at 0, and through it
    const z = tensor(0, { requiresGrad: true });
    const [slope] = grad(z.square().square(), [z], { createGraph: true });
    const [curvature] = grad(slope.add(z.square()), [z], { createGraph: true });
    expect([slope.item(), grad(curvature, [z])[0].item()]).toEqual([0, 2]);
  });

  it("is one thing, and a slope of ∞ another", () => {
    expect(gradients((x) => x.sqrt().sum(), [0], "float32")).toEqual([[Infinity], [Infinity]]);
    expect(gradients((x) => x.sqrt().square().sum(), [0], "float32")).toEqual([[0], [0]]);
  });
});
