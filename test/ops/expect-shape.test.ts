import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { ShapeError, type Tensor, ValueError, zeros } from "../../src/index.ts";

describe("expectShape", () => {
  it.each<[number[], (number | string)[]]>([
    [
      [32, 784],
      ["batch", 784],
    ],
    [
      [3, 3, 2],
      ["n", "n", "m"],
    ],
    [
      [0, 2],
      ["n", "m"],
    ],
    [
      [2, 2],
      ["n", "m"],
    ],
    [[], []],
  ])("gives %j, which is %j", (shape, expected) => {
    const x = zeros(shape, { requiresGrad: true });
    expect(x.expectShape(expected)).toBe(x);
  });

  it.each<[number[], (number | string)[], string]>([
    [
      [32, 100],
      ["batch", 784],
      "expected [batch, 784], got [32, 100]: dimension 1 is 100, not 784",
    ],
    [
      [784],
      ["batch", 784],
      "expected [batch, 784], got [784]: the number of dimensions is 1, not 2",
    ],
    [
      [4, 2, 3],
      ["b", "n", "n"],
      "expected [b, n, n], got [4, 2, 3]: n is 2 at dimension 1 and 3 at dimension 2",
    ],
    [[0, 1], [0, 0], "expected [0, 0], got [0, 1]: dimension 1 is 1, not 0"],
  ])("refuses %j, which is not %j", (shape, expected, message) => {
    expect(() => zeros(shape).expectShape(expected)).toThrow(
      new ShapeError(`expectShape: ${message}`),
    );
  });

  it.each([[784], ["batch"], [undefined], [[-1]], [[null, 2]], [[1.5]]])("takes no %j", (given) => {
    expect(() => zeros([2]).expectShape(given as never)).toThrow(ValueError);
  });

  it("checks at each recording of a compiled function", () => {
    const step = compile((x: Tensor) => x.expectShape(["n", 2]).sum());
    expect(step(zeros([3, 2])).item()).toBe(0);
    expect(() => step(zeros([3, 3]))).toThrow("dimension 1 is 3, not 2");
  });
});
