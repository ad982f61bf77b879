import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { functionalCall, grad, jvp, vmap } from "../../src/func/index.ts";
import {
  F,
  Generator,
  manualSeed,
  nn,
  noGrad,
  ones,
  rand,
  randn,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { expectAlike } from "../support/table.ts";

const matrix = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

describe("vmap", () => {
  it("takes samples along any dimension, shared arguments and records, and gives them along any", () => {
    const scaled = vmap((x: Tensor, k: number) => x.mul(k), { inDims: [1, null], outDims: -1 });
    expect(scaled(matrix, 10).toArray()).toEqual([
      [10, 20, 30],
      [40, 50, 60],
    ]);
    const sums = vmap(({ a, b }: { a: Tensor; b: [Tensor] }) => [a.sum(), a.add(b[0])] as const, {
      outDims: [0, 1],
    });
    const [totals, all] = sums({ a: matrix, b: [tensor([10, 20])] });
    expect(totals.toArray()).toEqual([6, 15]);
    expect(all.toArray()).toEqual([
      [11, 24],
      [12, 25],
      [13, 26],
    ]);
  });

  it("shows a function the shape of one sample", () => {
    const shapes: number[][] = [];
    vmap((x: Tensor) => {
      shapes.push([...x.shape]);
      return x;
    })(matrix);
    expect(shapes).toEqual([[3]]);
  });

  it("expands a result that does not depend on the samples", () => {
    expect(vmap((_: Tensor) => tensor([7, 8]))(matrix).toArray()).toEqual([
      [7, 8],
      [7, 8],
    ]);
  });

  it("draws for each sample, for all the same, or not at all", () => {
    const noise = (randomness?: "different" | "same" | "error") =>
      vmap((x: Tensor) => x.add(rand([4])), { randomness })(ones([3, 4]));
    const [different, same] = [noise(), noise("same")].map((x) => x.toArray(2).map(String));
    expect(new Set(different).size).toBe(3);
    expect(new Set(same).size).toBe(1);
    expect(() => noise("error")).toThrow(/random numbers are drawn, and randomness is "error"/);
    manualSeed(3);
    const first = noise().toArray();
    manualSeed(3);
    expect(noise().toArray()).toEqual(first);
    manualSeed(3);
    expect(
      compile((x: Tensor) => vmap((y: Tensor) => y.add(rand([4])))(x))(ones([3, 4])).toArray(),
    ).toEqual(first);
  });

  it("drops other units in each sample: dropout in training", () => {
    const layer = new nn.Dropout(0.5);
    const dropped = vmap((x: Tensor) => layer.forward(x))(ones([200, 16]));
    expect(new Set(dropped.toArray(2).map(String)).size).toBeGreaterThan(190);
    expect(dropped.mean().item()).toBeCloseTo(1, 1);
  });

  it("refuses batch normalization in training, and takes it in evaluation", () => {
    const norm = new nn.BatchNorm1d(3);
    const run = vmap((x: Tensor) => norm.forward(x));
    const x = randn([4, 5, 3]);
    expect(() => run(x)).toThrow(
      "vmap: BatchNorm1d: a tensor of shape [3] that all samples share is changed in place with numbers that " +
        "differ from sample to sample: its running statistics, which in training follow a batch as a whole, and here each " +
        "sample is alone. Use model.eval(), { trackRunningStats: false }, or nn.GroupNorm or nn.LayerNorm, which keep none",
    );
    norm.eval();
    expect(run(x).shape).toEqual([4, 5, 3]);
    expect(norm.numBatchesTracked?.item()).toBe(0);
  });

  it("changes in place what each sample has of its own", () => {
    const run = vmap((x: Tensor, y: Tensor) => {
      const sum = x.mul(1);
      sum.add_(y).mul_(2);
      return sum;
    });
    expect(run(tensor([[1], [2]]), tensor([[10], [20]])).toArray()).toEqual([[22], [44]]);
    const shared = ones([1]);
    expect(() => vmap((x: Tensor) => shared.add_(x))(matrix.slice(1, 0, 1))).toThrow(
      /^vmap: a tensor of shape \[1\] that/,
    );
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      "numbers that are read",
      () => vmap((x: Tensor) => x.mul(x.sum().item()))(matrix),
      /numbers of a tensor were read/,
    ],
    [
      "samples that are not equally many",
      () => vmap((x: Tensor, y: Tensor) => x.mul(y))(matrix, ones([3])),
      /argument 0, \[2, 3\], has 2 samples along dimension 0, and argument 1, \[3\], 3 along 0/,
    ],
    ["a single number", () => vmap((x: Tensor) => x)(tensor(1)), /argument 0 is a single number/],
    [
      "no samples at all",
      () => vmap((x: Tensor) => x, { inDims: null })(matrix),
      /inDims is null for all/,
    ],
    [
      "a wrong number of dimensions",
      () => vmap((x: Tensor) => x, { inDims: [0, 0] })(matrix),
      /inDims has 2 entries, and 1 arguments/,
    ],
    [
      "a wrong number of dimensions for results",
      () => vmap((x: Tensor) => [x, x], { outDims: [1] })(matrix),
      /outDims has 1 entries, and fn returns 2 tensors/,
    ],
    [
      "a result that is none",
      () => vmap((() => 3) as never)(...([matrix] as never[])),
      /vmap: what fn returns must be a tensor/,
    ],
    [
      "an option of another kind",
      () => vmap((x: Tensor) => x, { inDims: "0" as never }),
      /inDims must be a dimension, null, or a list/,
    ],
  ])("refuses %s", (_, run, message) => {
    expect(run).toThrow(message);
  });

  it("gives no graph where none is recorded", () => {
    const w = tensor([1, 2, 3], { requiresGrad: true });
    const slopes = vmap(grad((x: Tensor) => x.mul(w).sum().square()));
    expect(slopes(matrix).requiresGrad).toBe(true);
    expect(noGrad(() => slopes(matrix)).requiresGrad).toBe(false);
  });
});

describe("functionalCall", () => {
  const model = () => {
    const generator = new Generator(1);
    return new nn.Sequential(
      new nn.Linear(2, 4, { generator }),
      new nn.Tanh(),
      new nn.Linear(4, 3, { generator }),
    );
  };

  it("computes with the tensors given, and leaves the module as it was, also after an error", () => {
    const net = model();
    const before = net.parameters();
    const state = Object.fromEntries(
      Object.entries(net.stateDict()).map(([name, x]) => [name, x.mul(2)]),
    );
    const other = model();
    other.loadStateDict(state);
    const x = randn([5, 2], { generator: new Generator(2) });
    expect(functionalCall(net, state, [x]).toArray()).toEqual(other.forward(x).toArray());
    expect(functionalCall(net, { "0.bias": state["0.bias"] }, x).toArray()).not.toEqual(
      net.forward(x).toArray(),
    );
    expect(() => functionalCall(net, state, [ones([1, 3])])).toThrow();
    expect(net.parameters()).toEqual(before);
    expect(net.parameters().every((p, i) => p === before[i])).toBe(true);
  });

  it("replaces a tensor in every place where it stands", () => {
    class Tied extends nn.Module {
      first = new nn.Linear(2, 2, { bias: false });
      second = new nn.Linear(2, 2, { bias: false });
      list = [this.first.weight];
      constructor() {
        super();
        Object.assign(this.second, { weight: this.first.weight });
      }
      forward(x: Tensor) {
        return this.second.forward(this.first.forward(x)).add(this.list[0].sum());
      }
    }
    const weight = tensor([
      [0, 1],
      [2, 0],
    ]);
    const tied = new Tied();
    const [[name]] = tied.namedParameters();
    expect(functionalCall(tied, { [name]: weight }, tensor([1, 10])).toArray()).toEqual([5, 23]);
  });

  it("says which name or shape is wrong", () => {
    const net = model();
    expect(() => functionalCall(net, { "0.wieght": ones([4, 2]) }, [matrix])).toThrow(
      "functionalCall: Sequential has no tensor 0.wieght. Did you mean 0.weight?",
    );
    expect(() => functionalCall(net, { "0.weight": ones([2, 4]) }, [matrix])).toThrow(
      "functionalCall: 0.weight is [4, 2] in the module, got [2, 4]",
    );
  });

  it("gives gradients, tangents and an ensemble, eager and compiled", () => {
    const net = model();
    const parameters = net.stateDict();
    const x = randn([6, 2], { generator: new Generator(2) });
    const y = tensor([0, 1, 2, 0, 1, 2], { dtype: "int32" });
    const loss = (p: Record<string, Tensor>, x: Tensor, y: Tensor) =>
      F.crossEntropy(functionalCall(net, p, [x]), y);
    F.crossEntropy(net.forward(x), y).backward();
    for (const slopes of [grad(loss), compile(grad(loss))]) {
      const gradients = slopes(parameters, x, y);
      for (const [name, p] of net.namedParameters()) expectAlike(gradients[name], p.grad!, 1e-6);
    }
    const one = (p: Record<string, Tensor>, x: Tensor, y: Tensor) =>
      loss(p, x.unsqueeze(0), y.unsqueeze(0));
    const each = compile(vmap(grad(one), { inDims: [null, 0, 0] }))(parameters, x, y);
    for (const [name, p] of net.namedParameters()) {
      expect(each[name].shape).toEqual([6, ...p.shape]);
      expectAlike(each[name].mean(0), p.grad!, 1e-6);
    }
    const along = jvp((p: Record<string, Tensor>) => loss(p, x, y), [parameters], [parameters])[1];
    const product = net.parameters().map((p) => p.grad!.mul(p.detach()).sum().item());
    expect(along.item()).toBeCloseTo(
      product.reduce((a, b) => a + b),
      5,
    );

    const two = Object.fromEntries(
      Object.entries(parameters).map(([name, p]) => [
        name,
        p.unsqueeze(0).mul(ones([2, ...p.shape.map(() => 1)])),
      ]),
    );
    const ensemble = vmap((p: Record<string, Tensor>, x: Tensor) => functionalCall(net, p, [x]), {
      inDims: [0, null],
    })(two, x);
    expectAlike(ensemble.at(1), net.forward(x).detach(), 1e-6);
  });
});
