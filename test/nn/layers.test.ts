import { describe, expect, it } from "vitest";
import { Generator, nn, ones, ShapeError, tensor, ValueError, zeros } from "../../src/index.ts";

describe("layers of a function", () => {
  const x = tensor([-2, 0, 3], { dtype: "float64" });

  it.each([
    [new nn.GELU(), x.gelu()],
    [new nn.SiLU(), x.silu()],
    [new nn.Softplus(), x.softplus()],
  ])("%s", (layer, expected) => {
    expect(layer.forward(x).toArray()).toEqual(expected.toArray());
  });
});

describe("Linear", () => {
  it("says what it expected and what to do", () => {
    const layer = new nn.Linear(784, 256);
    expect(() => layer.forward(zeros([32, 28, 28]))).toThrow(
      new ShapeError(
        "Linear(784 → 256): expected input [..., 784], got [32, 28, 28]. Add nn.Flatten() before it",
      ),
    );
  });

  it("draws the same numbers from the same generator, in the dtype asked for", () => {
    const make = () =>
      new nn.Linear(3, 2, { dtype: "float64", generator: new Generator(4) }).stateDict();
    const [a, b] = [make(), make()];
    expect(a.weight.dtype).toBe("float64");
    expect(a.weight.toArray()).toEqual(b.weight.toArray());
    expect(a.bias.toArray()).toEqual(b.bias.toArray());
  });

  it("has inputs and outputs", () => {
    expect(() => new nn.Linear(0, 2)).toThrow(
      new ValueError("Linear: inFeatures must be a positive integer, got 0"),
    );
    expect(() => new nn.Linear(2, 0)).toThrow("Linear: outFeatures must be a positive integer");
  });
});

describe("Dropout", () => {
  it("acts in training alone, with its own generator", () => {
    const layer = new nn.Dropout(0.5, { generator: new Generator(1) });
    const x = ones([100]);
    const zerosIn = (y: typeof x) => Array.from(y.data).filter((value) => value === 0).length;
    expect(zerosIn(layer.forward(x))).toBeGreaterThan(20);
    expect(layer.eval().forward(x)).toBe(x);
    expect(() => new nn.Dropout(2)).toThrow(
      new ValueError("Dropout: p must be a probability from 0 to 1, got 2"),
    );
  });
});

describe("BatchNorm1d", () => {
  it.each([[[4, 2]], [[3]], [[2, 3, 4, 5]]])("refuses %j", (shape) => {
    const text = `[${shape.join(", ")}]`;
    expect(() => new nn.BatchNorm1d(3).forward(zeros(shape))).toThrow(
      new ShapeError(`BatchNorm1d(3): expected input [N, 3] or [N, 3, L], got ${text}`),
    );
  });

  it("stays as it was where a batch is too small", () => {
    const layer = new nn.BatchNorm1d(2);
    expect(() => layer.forward(zeros([1, 2]))).toThrow("Use a larger batch, or model.eval()");
    expect(layer.numBatchesTracked!.item()).toBe(0);
    expect(layer.eval().forward(zeros([1, 2])).shape).toEqual([1, 2]);
  });
});

describe("init", () => {
  it("writes into the tensor it is given", () => {
    const x = new nn.Parameter(zeros([2, 3]));
    expect(nn.init.ones_(x)).toBe(x);
    expect(nn.init.zeros_(x).sum().item()).toBe(0);
    expect(nn.init.uniform_(x, 2, 3).min().item()).toBeGreaterThanOrEqual(2);
    expect(nn.init.normal_(x, 50, 0.1).mean().item()).toBeCloseTo(50, 0);
    expect(x.requiresGrad).toBe(true);
  });

  it("refuses vectors, and nonlinearities it does not know", () => {
    expect(() => nn.init.xavierUniform_(zeros([3]))).toThrow(
      new ShapeError(
        "xavierUniform_: expected a weight [out, in, ...], got [3]. " +
          "For a vector use uniform_, normal_ or constant_",
      ),
    );
    expect(() => nn.init.calculateGain("cube" as "relu")).toThrow(
      'calculateGain: nonlinearity must be one of linear, sigmoid, tanh, relu, leakyRelu, selu, got "cube"',
    );
  });
});
