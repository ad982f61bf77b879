import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { grad, hessian, jvp, vmap } from "../../src/func/index.ts";
import { customFunction, grad as gradOf, Tensor, tensor } from "../../src/index.ts";
import { expectAlike } from "../support/table.ts";

/** Rounds, with the gradient of x itself. */
const rounded = customFunction({
  name: "rounded",
  forward: (_, x: Tensor) => x.round(),
  backward: (_, gradient) => [gradient],
});

describe("a custom function without rules of its own", () => {
  const xs = tensor([
    [0.4, 1.7],
    [2.2, -0.6],
  ]);

  it("has the tangent that its gradient says, not that of its forward pass", () => {
    const [y, slope] = jvp((x: Tensor) => rounded(x.mul(2)), [xs], [xs]);
    expect(y.toArray()).toEqual(xs.mul(2).round().toArray());
    expect(slope.toArray()).toEqual(xs.mul(2).toArray());
  });

  it("is run for all samples at once, with its own gradient inside and outside", () => {
    const loss = (x: Tensor) => rounded(x).square().sum();
    const expected = xs.round().mul(2);
    expect(vmap(grad(loss))(xs).toArray()).toEqual(expected.toArray());
    expect(grad((x: Tensor) => vmap(loss)(x).sum())(xs).toArray()).toEqual(expected.toArray());
    expect(compile(vmap(grad(loss)))(xs).toArray()).toEqual(expected.toArray());
  });
});

describe("a custom function that saved its result", () => {
  const exp = customFunction({
    name: "ownExp",
    forward(context, x: Tensor) {
      const y = x.exp();
      context.save(y);
      return y;
    },
    backward: (context, gradient) => [gradient.mul(context.saved[0])],
  });

  it("can be differentiated again, in every way", () => {
    const x = tensor([0.5, -1], { dtype: "float64", requiresGrad: true });
    const [first] = gradOf(exp(x).sum(), [x], { createGraph: true });
    expectAlike(gradOf(first.sum(), [x])[0], x.detach().exp(), 1e-12);
    for (const strategy of ["forward", "reverse"] as const) {
      const matrix = hessian((y: Tensor) => exp(y).sum(), x.detach(), { strategy });
      expectAlike(matrix.sum(0), x.detach().exp(), 1e-12);
    }
  });

  it("does not take an input for its result where it is one", () => {
    const reversed = customFunction({
      name: "reversed",
      forward(context, x: Tensor) {
        context.save(x);
        return x;
      },
      backward: (context, gradient) => [gradient.mul(context.saved[0]).neg()],
    });
    const x = tensor(3, { requiresGrad: true });
    const [first] = gradOf(reversed(x), [x], { createGraph: true });
    expect(first.item()).toBe(-3);
    expect(gradOf(first, [x])[0].item()).toBe(-1);
  });
});

describe("a custom function with rules", () => {
  const calls: string[] = [];
  /** A kernel that no operation is: it reads the numbers. */
  const cubes = (x: Tensor) =>
    Tensor.from(
      x.data.map((each) => each ** 3),
      [...x.shape],
    );
  const cube = customFunction({
    name: "cube",
    forward(context, x: Tensor) {
      calls.push("forward");
      context.save(x);
      return cubes(x);
    },
    backward(context, gradient) {
      calls.push("backward");
      return [gradient.mul(context.saved[0].square().mul(3))];
    },
    jvp(context, tangent) {
      calls.push("jvp");
      return tangent!.mul(context.saved[0].square().mul(3));
    },
    vmap(context, x) {
      calls.push("vmap");
      context.save(x);
      return cubes(x);
    },
  });
  const called = <T>(run: () => T) => {
    calls.length = 0;
    return { result: run(), calls: [...calls] };
  };
  const xs = tensor([
    [1, 2],
    [3, 4],
  ]);

  it("has its tangent from its own rule", () => {
    const { result, calls } = called(() => jvp(cube, [xs], [xs])[1].toArray());
    expect(result).toEqual([
      [3, 24],
      [81, 192],
    ]);
    expect(calls).toEqual(["forward", "jvp"]);
  });

  it("has the results of many samples from its own rule, and their gradients and tangents", () => {
    const expected = [
      [3, 12],
      [27, 48],
    ];
    const one = called(() => vmap(grad((x: Tensor) => cube(x).sum()))(xs).toArray());
    expect(one).toEqual({ result: expected, calls: ["vmap", "backward"] });
    const outer = called(() => grad((x: Tensor) => vmap(cube)(x).sum())(xs).toArray());
    expect(outer).toEqual({ result: expected, calls: ["vmap", "backward"] });
    const tangents = vmap((x: Tensor) => jvp(cube, [x], [x])[1])(xs);
    expect(tangents.toArray()).toEqual([
      [3, 24],
      [81, 192],
    ]);
    const twice = vmap(grad((x: Tensor) => grad((y: Tensor) => cube(y).sum())(x).sum()))(xs);
    expect(twice.toArray()).toEqual([
      [6, 12],
      [18, 24],
    ]);
  });

  it("says what a rule must give", () => {
    const wrong = customFunction({
      name: "wrong",
      forward: (_, x: Tensor) => x.exp(),
      backward: (_, gradient) => [gradient],
      jvp: (_, tangent) => tangent!.sum(),
    });
    expect(() => jvp(wrong, [xs], [xs])).toThrow(
      "wrong: jvp returned a tangent of shape [] for a result of shape [2, 2]",
    );
    const batched = (rule: (x: Tensor) => unknown) =>
      vmap(
        customFunction({
          name: "wrong",
          forward: (_, x: Tensor) => x.exp(),
          backward: (_, gradient) => [gradient],
          vmap: (_, x) => rule(x) as Tensor,
        }),
      )(xs);
    expect(() => batched((x) => x.sum())).toThrow(
      "wrong: vmap returned shape [], and 2 samples stand in the first dimension",
    );
    expect(() => batched(() => 4)).toThrow("wrong: what vmap returns must be a tensor, got 4");
    expect(() =>
      customFunction({ name: "x", forward: wrong, backward: wrong, vmap: 3 } as never),
    ).toThrow(/\{ name, forward, backward \}/);
  });
});
