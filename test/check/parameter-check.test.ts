import { describe, expect, it } from "vitest";
import { checkParameters, gradcheck, parameterChecks } from "../../src/check/index.ts";
import { customFunction, F, nn, rand, type Tensor, tensor } from "../../src/index.ts";

const leaf = (data: number[]) => tensor(data, { dtype: "float64", requiresGrad: true });

/** The square, with an error of the given size in one entry of its gradient. */
const squareWithError = (entry: number, error: number) =>
  customFunction({
    name: "square",
    forward(context, x: Tensor) {
      context.save(x);
      return x.square();
    },
    backward(context, gradient) {
      const result = gradient.mul(context.saved[0]).mul(2).contiguous();
      result.data[entry] += error;
      return [result];
    },
  });

describe("checkParameters", () => {
  const numbers = Array.from({ length: 4096 }, (_, i) => Math.sin(i + 1));

  it("passes a right gradient and leaves the parameter as it was", () => {
    const w = leaf(numbers);
    const [row] = checkParameters([["w", w]], () => w.tanh().sum());
    expect(row).toMatchObject({ name: "w", entries: 12, passed: true });
    expect(row.worstRelative).toBeLessThan(1e-8);
    expect(w.toArray()).toEqual(numbers);
  });

  it.each([0, 1000, 4095])("catches one wrong entry among 4096 (entry %i)", (entry) => {
    const w = leaf(numbers);
    const [row] = checkParameters([["w", w]], () => squareWithError(entry, 1)(w).sum());
    expect(row.passed).toBe(false);
  });

  it("takes a large parameter", () => {
    const w = leaf(Array.from({ length: 200_000 }, (_, i) => Math.sin(i)));
    expect(checkParameters([["w", w]], () => w.square().sum(), { entries: 2 })[0].passed).toBe(
      true,
    );
  });

  it("takes the padding row of an embedding for fixed, as gradcheck does", () => {
    const layer = new nn.Embedding(4, 2, { paddingIdx: 0, dtype: "float64" });
    const { weight } = layer;
    const indices = tensor([0, 1, 0, 3], { dtype: "int32" });
    const loss = () => layer.forward(indices).add(1).exp().sum();
    const [row] = checkParameters([["weight", weight]], loss);
    expect(row).toMatchObject({ entries: 8, passed: true });
    expect(weight.toArray(2)[0]).toEqual([0, 0]);
    expect(gradcheck(layer, [indices]).passed).toBe(true);
    const twice = (w: Tensor) => F.embedding(indices, w, { paddingIdx: 3 }).pow(2);
    const table = tensor([[1], [2], [3], [4]]);
    expect(gradcheck(twice, [table], { mode: "sampled", order: 2 }).passed).toBe(true);
    // Without padding a gradient of 0 is wrong.
    const detached = (w: Tensor) => F.embedding(indices, w.detach()).mul(w.sum().mul(0).add(1));
    expect(gradcheck(detached, [table]).passed).toBe(false);
  });

  it("fails on NaN", () => {
    const w = leaf([-1]);
    expect(checkParameters([["w", w]], () => w.log().sum())[0].passed).toBe(false);
  });

  it("draws the same random numbers at every evaluation", () => {
    const w = leaf([1, 2, 3]);
    const [row] = checkParameters([["w", w]], () => w.mul(rand([3], { dtype: "float64" })).sum());
    expect(row.passed).toBe(true);
  });

  it("steps closer where a step crosses a kink", () => {
    const w = leaf([2e-6, -3e-6, 1]);
    expect(checkParameters([["w", w]], () => w.relu().mul(3).sum())[0].passed).toBe(true);
  });

  it("passes at a kink a gradient between the slopes on its sides, and no other", () => {
    const w = leaf([0, 0, 1]);
    const check = (f: (w: Tensor) => Tensor) => checkParameters([["w", w]], () => f(w).sum())[0];
    expect(check((w) => w.relu()).passed).toBe(true);
    expect(check((w) => w.abs()).passed).toBe(true);
    expect(check((w) => w.maximum(0)).passed).toBe(true);
    const steep = customFunction({
      name: "steep",
      forward: (_, x: Tensor) => x.relu(),
      backward: (_, gradient) => [gradient.mul(1.01)],
    });
    expect(check(steep).passed).toBe(false);
  });

  it("passes where several kinks meet, and finds a wrong entry among them", () => {
    const w = leaf(Array.from({ length: 64 }, () => 0));
    // Half of the corners turn up, half down: along a random direction they do not add up to one.
    const sides = tensor(Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 1 : -1)));
    const check = (wrong: number) =>
      checkParameters([["w", w]], () => w.relu().mul(sides).sum().item(), {
        gradients: () => [tensor(Array.from({ length: 64 }, (_, i) => (i === 50 ? wrong : 0)))],
        entries: 4,
      })[0].passed;
    expect(check(0)).toBe(true);
    expect(check(3)).toBe(false);
    const both = (x: Tensor) => x.relu().mul(sides).sum();
    expect(gradcheck(both, [w.detach()], { mode: "sampled" }).passed).toBe(true);
  });

  it("checks a parameter when it is asked for", () => {
    const [v, w] = [leaf([1, 2]), leaf([3])];
    let evaluations = 0;
    const rows = parameterChecks(
      [
        ["v", v],
        ["w", w],
      ],
      () => {
        evaluations++;
        return v.sum().mul(w).sum();
      },
    );
    expect(evaluations).toBe(0);
    expect(rows.next().value).toMatchObject({ name: "v", passed: true });
    const first = evaluations;
    expect(rows.next().value).toMatchObject({ name: "w", passed: true });
    expect(evaluations).toBeGreaterThan(first);
    expect(rows.next().done).toBe(true);
  });

  it("takes gradients that were computed in another way", () => {
    const w = leaf([1, 2]);
    const loss = () => w.square().sum().item();
    const check = (factor: number) =>
      checkParameters([["w", w]], loss, { gradients: () => [w.mul(factor)] })[0].passed;
    expect(check(2)).toBe(true);
    expect(check(1)).toBe(false);
    expect(() => checkParameters([["w", w]], loss)).toThrow(/loss is a plain number/);
  });

  it("asks for float64", () => {
    const w = tensor([1], { requiresGrad: true });
    expect(() => checkParameters([["w", w]], () => w.sum())).toThrow(/w is float32/);
  });
});
