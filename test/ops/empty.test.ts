import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { F, nn, ShapeError, type Tensor, tensor, zeros } from "../../src/index.ts";

const empty = (...shape: number[]) => zeros(shape, { requiresGrad: true });

describe("over a dimension without elements", () => {
  const softmaxes = { softmax: F.softmax, logSoftmax: F.logSoftmax };
  it.each(Object.entries(softmaxes))("%s is empty, and so is its gradient", (_, softmax) => {
    for (const [shape, dim] of [
      [[0, 3], 0],
      [[0, 3], 1],
      [[2, 0], 1],
      [[0], -1],
    ] as const) {
      for (const run of [softmax, compile(softmax)]) {
        const y = run(empty(...shape), dim);
        expect([y.shape, y.size]).toEqual([shape, 0]);
      }
      const x = empty(...shape);
      softmax(x, dim).sum().backward();
      expect(x.grad?.shape).toEqual(shape);
    }
    expect(() => softmax(empty(0, 3), 2)).toThrow(ShapeError);
  });

  const given: Record<string, [(x: Tensor) => Tensor, number | number[]]> = {
    sum: [(x) => x.sum(0), [0, 0]],
    mean: [(x) => x.mean(0), [Number.NaN, Number.NaN]],
    var: [(x) => x.var(0), [Number.NaN, Number.NaN]],
    norm: [(x) => x.norm({ dim: 0 }), [0, 0]],
    prod: [(x) => x.prod(0), [1, 1]],
    cumsum: [(x) => x.cumsum(0), []],
    logsumexp: [(x) => x.logsumexp(0), [-Infinity, -Infinity]],
    "the loss of no samples": [
      (x) => F.crossEntropy(x, zeros([0], { dtype: "int32" })),
      Number.NaN,
    ],
    "the largest over the other": [(x) => x.max(1), []],
    "the place of the largest over the other": [(x) => x.argmax(1), []],
    "all in a row": [(x) => x.flatten(), []],
    "in a shape with a size to find": [(x) => x.reshape([-1, 2]).sum(0), [0, 0]],
  };
  it.each(Object.entries(given))("%s is as in PyTorch", (_, [fn, expected]) => {
    expect(fn(empty(0, 2)).toArray()).toEqual(expected);
    expect(compile(fn)(empty(0, 2)).toArray()).toEqual(expected);
  });

  it("there are as many parts as asked for", () => {
    expect(empty(2, 0).chunk(3, 1)).toMatchObject([0, 1, 2].map(() => ({ shape: [2, 0] })));
  });

  it.each(["max", "min", "argmax", "argmin"] as const)("there is no %s", (name) => {
    expect(() => empty(0, 3)[name](0)).toThrow(ShapeError);
    expect(() => empty(0, 3)[name]()).toThrow(ShapeError);
  });
});

describe("a size to find", () => {
  it.each([[[0, -1]], [[-1, 0]], [[2, 0, -1]]])("beside a 0 is ambiguous: %j", (shape) => {
    expect(() => zeros([0, 3]).reshape(shape)).toThrow(ShapeError);
    expect(() => zeros([0, 3]).reshape(shape)).toThrow(/reshape: \[0, 3\] to .* is ambiguous/);
    expect(() => zeros([0, 3]).view(shape)).toThrow(/ambiguous/);
    expect(() => compile((x: Tensor) => x.reshape(shape))(zeros([0, 3]))).toThrow(/ambiguous/);
    expect(() => zeros([2]).reshape(shape)).toThrow(/2 elements, which do not fit/);
  });

  it("is found where it is the only one that fits", () => {
    expect(zeros([0, 3]).reshape([-1, 3]).shape).toEqual([0, 3]);
    expect(zeros([0]).reshape([-1]).shape).toEqual([0]);
    expect(zeros([0, 3]).reshape([0, 3]).shape).toEqual([0, 3]);
  });
});

describe("flatten", () => {
  it.each([
    [2, 1],
    [-1, 0],
    [1, -3],
  ])("from %i to %i is refused", (start, end) => {
    expect(() => zeros([2, 3, 4]).flatten(start, end)).toThrow(ShapeError);
    expect(() => zeros([2, 3, 4]).flatten(start, end)).toThrow(
      `flatten: dimension ${start} is behind ${end}`,
    );
    expect(() => new nn.Flatten(start, end).forward(zeros([2, 3, 4]))).toThrow(/flatten/);
  });

  it("of one dimension changes nothing", () => {
    expect(zeros([2, 3, 4]).flatten(1, 1).shape).toEqual([2, 3, 4]);
    expect(zeros([0, 3, 4]).flatten(1).shape).toEqual([0, 12]);
  });
});

it("a reduction of everything keeps all dimensions, with size 1, if it is asked to", () => {
  const x = tensor([
    [1, 5, 2],
    [4, 3, 6],
  ]);
  const kept: Record<string, [(x: Tensor) => Tensor, number]> = {
    argmax: [(x) => x.argmax(undefined, true), 5],
    argmin: [(x) => x.argmin(undefined, true), 0],
    prod: [(x) => x.prod(undefined, true), 720],
    sum: [(x) => x.sum(undefined, true), 21],
    mean: [(x) => x.mean(undefined, true), 3.5],
    var: [(x) => x.var(undefined, { keepdim: true }), 3.5],
    max: [(x) => x.max(undefined, true), 6],
    min: [(x) => x.min(undefined, true), 1],
    norm: [(x) => x.mul(0).norm(undefined, true), 0],
    logsumexp: [(x) => x.sub(x).logsumexp(undefined, true).exp().round(), 6],
  };
  for (const [name, [fn, expected]] of Object.entries(kept)) {
    expect(fn(x).toArray(), name).toEqual([[expected]]);
    expect(compile(fn)(x).toArray(), name).toEqual([[expected]]);
  }
  expect(x.argmax().toArray()).toBe(5);
  expect(tensor(3).argmax(undefined, true).shape).toEqual([]);
});
