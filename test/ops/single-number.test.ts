import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { cat, F, grad, nn, ShapeError, stack, type Tensor, tensor } from "../../src/index.ts";

const int32 = (data: number | number[] | number[][]) => tensor(data, { dtype: "int32" });
const make = () => tensor(5, { dtype: "float64", requiresGrad: true });

type Dim = 0 | -1;

/** What PyTorch gives for x = 5 over its dimension 0 or −1: the value, and the slope of its sum by x. */
const taken: Record<string, [(x: Tensor, dim: Dim) => Tensor, number | number[], slope: number]> = {
  "gather by a number": [(x, d) => x.gather(d, int32(0)), 5, 1],
  "gather by one index": [(x, d) => x.gather(d, int32([0])), [5], 1],
  "gather by several": [(x, d) => x.gather(d, int32([0, 0, 0])), [5, 5, 5], 3],
  "gather by none": [(x, d) => x.gather(d, int32([])), [], 0],
  "indexSelect by a number": [(x, d) => x.indexSelect(d, int32(0)), 5, 1],
  "indexSelect by one index": [(x, d) => x.indexSelect(d, int32([0])), 5, 1],
  "scatterAdd of a number": [(x, d) => x.scatterAdd(d, int32(0), x.mul(2)), 15, 3],
  "scatterAdd of a vector": [(x, d) => x.scatterAdd(d, int32([0]), x.reshape([1])), 10, 2],
  "scatterAdd by several": [
    (x, d) => x.scatterAdd(d, int32([0, 0]), x.mul(tensor([1, 2, 9], { dtype: "float64" }))),
    20,
    4,
  ],
  "scatterAdd by none": [(x, d) => x.scatterAdd(d, int32([]), x), 5, 1],
  flip: [(x, d) => x.flip(d).mul(2), 10, 2],
  "transpose by 0": [(x, d) => x.transpose(d, 0).mul(2), 10, 2],
  "transpose by −1": [(x, d) => x.transpose(-1, d).mul(2), 10, 2],
  sum: [(x, d) => x.sum(d), 5, 1],
  "sum, kept": [(x, d) => x.sum(d, true), 5, 1],
  "sum over a list": [(x, d) => x.sum([d]), 5, 1],
  mean: [(x, d) => x.mean(d, true), 5, 1],
  var: [(x, d) => x.var(d, { correction: 0 }), 0, 0],
  std: [(x, d) => x.std(d, { correction: 0, keepdim: true }), 0, 0],
  norm: [(x, d) => x.norm({ dim: d }), 5, 1],
  max: [(x, d) => x.max(d, true), 5, 1],
  min: [(x, d) => x.min(d), 5, 1],
  prod: [(x, d) => x.prod(d, true).mul(2), 10, 2],
  cumsum: [(x, d) => x.cumsum(d), 5, 1],
  logsumexp: [(x, d) => x.logsumexp(d), 5, 1],
  argmax: [(x, d) => x.argmax(d, true).add(x), 5, 1],
  argmin: [(x, d) => x.argmin(d).add(x), 5, 1],
  softmax: [(x, d) => F.softmax(x, d), 1, 0],
  logSoftmax: [(x, d) => F.logSoftmax(x, d), 0, 0],
  stack: [(x, d) => stack([x, x], d), [5, 5], 2],
  unsqueeze: [(x, d) => x.unsqueeze(d), [5], 1],
  squeeze: [(x, d) => x.squeeze(d).mul(2), 10, 2],
  flatten: [(x, d) => x.flatten(d, d), [5], 1],
};

describe.each([0, -1] as const)("over dimension %i a single number is one element", (dim) => {
  it.each(Object.entries(taken))("%s", (_, [fn, value, slope]) => {
    const run = (x: Tensor) => {
      const y = fn(x, dim);
      return [y, ...grad(y.sum(), [x])];
    };
    for (const [y, dx] of [run(make()), compile(run)(make())]) {
      expect(y.toArray()).toEqual(value);
      expect(dx.toArray()).toBe(slope);
    }
  });
});

describe.each([1, -2])("dimension %i of a single number is refused", (dim) => {
  it.each(Object.entries(taken))("%s", (_, [fn]) => {
    if (fn === taken["transpose by −1"][0]) return expect(() => make().transpose(0, dim)).toThrow();
    expect(() => fn(make(), dim as Dim)).toThrow(ShapeError);
    expect(() => fn(make(), dim as Dim)).toThrow(`dimension ${dim} is out of range`);
  });
});

describe("what PyTorch refuses for a single number is refused", () => {
  const x = make();
  const refused: Record<string, () => unknown> = {
    slice: () => x.slice(0),
    "slice of part": () => x.slice(-1, 0, 1),
    split: () => x.split(1),
    "at a position": () => x.at(0),
    "at a range": () => x.at([0, 1]),
    "permute of a dimension": () => x.permute([0]),
    "cat with others": () => cat([x, x]),
    matmul: () => x.matmul(x),
    "expand of nothing": () => x.expand([-1]),
    "pad of a dimension": () => x.pad([1, 1]),
    "flatten from 1": () => x.flatten(1),
    "sum over a dimension twice": () => x.sum([0, -1]),
    "indexSelect of several": () => x.indexSelect(0, int32([0, 0])),
    "indexSelect of none": () => x.indexSelect(0, int32([])),
    "gather by a matrix": () => x.gather(0, int32([[0]])),
    "scatterAdd by a matrix": () => x.scatterAdd(0, int32([[0]]), tensor([[1]])),
    "scatterAdd of more than there is": () => x.scatterAdd(0, int32([0, 0]), x),
    "gather past the element": () => x.gather(0, int32(1)),
    crossEntropy: () => F.crossEntropy(x, int32(0)),
    nllLoss: () => F.nllLoss(x, int32(0)),
    "nn.Flatten": () => new nn.Flatten().forward(x),
  };
  it.each(Object.entries(refused))("%s", (_, call) => {
    expect(call).toThrow(ShapeError);
  });
});

it("a single number is an index and a source of vectors, and of no more", () => {
  const vector = tensor([1, 2, 3]);
  expect(vector.gather(0, int32(2)).toArray()).toBe(3);
  expect(vector.indexSelect(0, int32(2)).toArray()).toEqual([3]);
  expect(vector.scatterAdd(0, int32(1), tensor(10)).toArray()).toEqual([1, 12, 3]);
  expect(vector.scatterAdd(0, int32(1), tensor([10])).toArray()).toEqual([1, 12, 3]);
  expect(vector.scatterAdd(0, int32([1]), tensor(10)).toArray()).toEqual([1, 12, 3]);
  const matrix = tensor([
    [1, 2],
    [3, 4],
  ]);
  expect(matrix.indexSelect(1, int32(1)).toArray()).toEqual([[2], [4]]);
  expect(() => matrix.gather(0, int32(0))).toThrow(ShapeError);
});

it("what has no dimensions is passed on", () => {
  const x = make();
  expect(x.permute([]).toArray()).toBe(5);
  expect(x.at().toArray()).toBe(5);
  expect(x.pad([]).toArray()).toBe(5);
  expect(x.expand([]).toArray()).toBe(5);
  expect(x.expand([2]).toArray()).toEqual([5, 5]);
  expect(x.flatten().toArray()).toEqual([5]);
  expect(x.reshape([-1]).toArray()).toEqual([5]);
  expect(int32(1).oneHot(3).toArray()).toEqual([0, 1, 0]);
  expect(tensor(true).cumsum(0).dtype).toBe("int32");
});
