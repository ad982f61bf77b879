import { describe, expect, it } from "vitest";
import { grad as gradOf } from "../../src/func/index.ts";
import { customFunction, grad, noGrad, type Tensor, tensor, zeros } from "../../src/index.ts";

const leaf = (data: number | number[]) => tensor(data, { requiresGrad: true, dtype: "float64" });

describe("what would give a silently wrong gradient is an error", () => {
  it("a change in place from a tensor that requires a gradient", () => {
    const w = leaf([2, 3]);
    const sum = zeros([2], { dtype: "float64" });
    expect(() => sum.add_(w)).toThrow(/requires a gradient, or with one that does/);
    expect(noGrad(() => sum.add_(w)).toArray()).toEqual([2, 3]);
  });

  it("a change in place of what a custom function saved", () => {
    const cube = customFunction({
      name: "cube",
      forward(context, x: Tensor) {
        context.save(x);
        return x.pow(3);
      },
      backward: (context, gradient) => [gradient.mul(context.saved[0].square().mul(3))],
    });
    const x = leaf([2]);
    const y = cube(x).sum();
    noGrad(() => x.add_(1));
    expect(() => y.backward()).toThrow(/saved tensor 0 of a custom function was changed/);
  });

  it("a hook that returns another shape", () => {
    const x = leaf([1, 2]);
    x.registerHook((gradient) => gradient.sum());
    expect(() => x.mul(2).sum().backward()).toThrow(
      "hook: what it returns has shape [], the tensor [2]",
    );
  });

  it("integers alone to differentiate by", () => {
    const integers = tensor([1, 2], { dtype: "int32" });
    expect(() => gradOf((x: Tensor) => x.sum())(integers)).toThrow(
      'grad: argument 0 is int32, and only floats have derivatives. Use x.to("float32")',
    );
    const slopes = gradOf(({ x, count }: { x: Tensor; count: Tensor }) => x.mul(count).sum());
    const { x, count } = slopes({ x: tensor([3, 4]), count: integers });
    expect([x.toArray(), count.toArray()]).toEqual([
      [1, 2],
      [0, 0],
    ]);
  });

  it("an asynchronous body of noGrad", () => {
    expect(() => noGrad(async () => 1)).toThrow(/the body is asynchronous/);
  });
});

describe("grad", () => {
  it.each(["relu", "abs", "leakyRelu", "clamp"] as const)(
    "gives zeros for the second derivative of %s",
    (name) => {
      const x = leaf([1, -2]);
      const [slope] = grad(x[name]().mul(x.detach()).sum(), [x], { createGraph: true });
      if (slope.requiresGrad) expect(grad(slope.sum(), [x])[0].toArray()).toEqual([0, 0]);
      const [first] = grad(x.relu().sum(), [x], { createGraph: true });
      expect(grad(first.sum(), [x])[0].toArray()).toEqual([0, 0]);
    },
  );
});
