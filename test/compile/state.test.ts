import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import {
  arange,
  F,
  grad,
  nn,
  noGrad,
  ones,
  optim,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.ts";
import { decodeSafetensors, encodeNpy, encodeSafetensors } from "../../src/io/index.ts";

const increment = (p: Tensor) => compile((x: Tensor) => noGrad(() => void p.add_(x)));

describe("a tensor that a compiled function uses from outside", () => {
  it("has its numbers where eager code, views and two compiled functions see them", () => {
    const p = tensor([
      [1, 2],
      [3, 4],
    ]);
    const row = p.at(1);
    const add = increment(p);
    const double = compile(() => p.mul(2));
    add(tensor(1));
    expect(p.toArray()).toEqual([
      [2, 3],
      [4, 5],
    ]);
    expect(row.toArray()).toEqual([4, 5]);
    expect(double().toArray()).toEqual([
      [4, 6],
      [8, 10],
    ]);
    p.data[0] = 10;
    noGrad(() => row.add_(100));
    expect(double().toArray()).toEqual([
      [20, 6],
      [208, 210],
    ]);
    add(tensor(1));
    expect(p.data).toEqual(Float32Array.of(11, 4, 105, 106));
    expect(p.add(1).toArray()).toEqual([
      [12, 5],
      [106, 107],
    ]);
  });

  it.each(["float32", "float64", "int32", "bool"] as const)(
    "may be %s, and of any size",
    (dtype) => {
      for (const size of [0, 1, 3, 17]) {
        const p = zeros([size], { dtype });
        const set = compile((x: Tensor) => noGrad(() => void p.copy_(x)));
        set(ones([size], { dtype }));
        expect(p.dtype).toBe(dtype);
        expect(Array.from(p.data)).toEqual(new Array(size).fill(1));
        expect(p.data).toHaveLength(size);
      }
    },
  );

  it("stays right when the memory grows", () => {
    const p = tensor([1, 2, 3], { requiresGrad: true });
    const view = p.detach().slice(0, 1);
    const add = increment(p.detach());
    add(tensor(1));
    const before = p.data.buffer;
    // Larger than all there was, twice.
    for (let i = 0; i < 2; i++) {
      const large = zeros([before.byteLength / 4 + 1]);
      const fill = compile(() => noGrad(() => void large.add_(1)));
      fill();
      expect(large.data[large.size - 1]).toBe(1);
      fill();
      expect(large.data[large.size - 1]).toBe(2);
      add(tensor(1));
    }
    expect(p.data.buffer).not.toBe(before);
    expect(p.toArray()).toEqual([4, 5, 6]);
    expect(view.toArray()).toEqual([5, 6]);
    p.data[0] = 0;
    add(tensor(1));
    expect(p.toArray()).toEqual([1, 6, 7]);
    expect(view.toArray()).toEqual([6, 7]);
  });

  it("is changed through any overlap as if in one go", () => {
    const changes: ((p: Tensor) => Tensor)[] = [
      (p) => p.copy_(p.T),
      (p) => p.copy_(p.flip(0).mul(2)),
      (p) => p.copy_(p.T.mul(2).add(p)),
      (p) => p.sub_(p.at(0)),
      (p) => p.at(0).add_(p.at(1)),
      (p) => p.slice(1, 0, 20).copy_(p.slice(1, 1, 21)),
      (p) => p.copy_(p.mul(p.sum(0)).sum(1)),
      (p) => p.add_(p.matmul(p)),
      (p) => p.copy_(p.cumsum(1).flip(1)),
    ];
    for (const change of changes) {
      const make = () =>
        arange(21 * 21, { dtype: "float64" })
          .reshape([21, 21])
          .mul(0.125);
      const [eager, ours] = [make(), make()];
      noGrad(() => void change(eager));
      compile(() => noGrad(() => void change(ours)))();
      expect(ours.data, String(change)).toEqual(eager.data);
    }
  });

  it("keeps the numbers that a result or a copy took before a change", () => {
    const p = tensor([1, 2, 3, 4]);
    const run = compile(() => {
      const [before, copy] = [p.mul(1), p.clone()];
      noGrad(() => p.add_(10));
      const between = p.mul(copy);
      noGrad(() => p.mul_(2));
      return [before, copy, between, p.sub(0)];
    });
    expect(run().map((x) => x.toArray())).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [11, 24, 39, 56],
      [22, 24, 26, 28],
    ]);
  });
});

describe("what tells of a change", () => {
  it("an eager graph from before a compiled step is not walked with the step's numbers", () => {
    const p = tensor([1, 2], { requiresGrad: true });
    const shrink = compile(() => noGrad(() => void p.mul_(0.5)));
    shrink();
    const loss = p.square().sum();
    shrink();
    expect(() => loss.backward()).toThrow(/changed in place/);
    const next = p.square().sum();
    next.backward();
    expect(p.grad?.toArray()).toEqual([0.5, 1]);
  });

  it("a function that only reads leaves graphs as they are", () => {
    const p = tensor([1, 2], { requiresGrad: true });
    const read = compile(() => p.mul(2));
    const loss = p.square().sum();
    read();
    loss.backward();
    expect(p.grad?.toArray()).toEqual([2, 4]);
  });

  it("a compiled step notices numbers that were loaded, set and assigned eagerly", () => {
    const layer = new nn.Linear(2, 1, { bias: false });
    const run = compile((x: Tensor) => layer.forward(x));
    const x = tensor([[1, 10]]);
    run(x);
    layer.loadStateDict({ weight: tensor([[3, 4]]) });
    expect(run(x).item()).toBe(43);
    layer.weight.data[1] = 5;
    expect(run(x).item()).toBe(53);
    noGrad(() => layer.weight.mul_(2));
    expect(run(x).item()).toBe(106);
  });
});

describe("checkpoints of tensors in the shared memory", () => {
  const trained = () => {
    const model = new nn.Sequential(new nn.Linear(3, 2), new nn.BatchNorm1d(2));
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
    const train = compile((x: Tensor) => {
      optimizer.zeroGrad();
      const loss = model.forward(x).square().mean();
      loss.backward();
      optimizer.step();
      return loss;
    });
    train(arange(12, { dtype: "float32" }).reshape([4, 3]));
    return { model, optimizer };
  };

  it("hold just their numbers", () => {
    const { model, optimizer } = trained();
    const state = { ...model.stateDict(), ...optimizer.stateDict().state };
    const bytes = encodeSafetensors(state);
    const size = Object.values(state).reduce((sum, x) => sum + x.data.byteLength, 0);
    expect(bytes.length).toBeLessThan(size + 200 * Object.keys(state).length);
    const { tensors } = decodeSafetensors(bytes);
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(state).sort());
    for (const [name, x] of Object.entries(state)) {
      expect(tensors[name].dtype, name).toBe(x.dtype);
      expect(Array.from(tensors[name].data), name).toEqual(Array.from(x.data));
    }
    const { weight } = model.stateDict()["0.weight"]
      ? { weight: model.stateDict()["0.weight"] }
      : {};
    expect(encodeNpy(weight!).length).toBeLessThan(256);
  });

  it("load into another model, which trains on alike", () => {
    const { model } = trained();
    const copy = new nn.Sequential(new nn.Linear(3, 2), new nn.BatchNorm1d(2));
    copy.loadStateDict(decodeSafetensors(encodeSafetensors(model.stateDict())).tensors);
    const x = arange(6, { dtype: "float32" }).reshape([2, 3]);
    const expected = model.forward(x).toArray();
    expect(copy.forward(x).toArray()).toEqual(expected);
  });
});

describe("a leaf's gradient", () => {
  it("is there after a compiled backward pass, for eager optimizers and clipping", () => {
    const p = tensor([3, 4], { requiresGrad: true });
    const backward = compile((x: Tensor) => {
      p.grad = null;
      const loss = p.mul(x).sum();
      loss.backward();
      return loss;
    });
    backward(tensor([3, 4]));
    expect(p.grad?.toArray()).toEqual([3, 4]);
    expect(optim.clipGradNorm([p], 1).item()).toBe(5);
    new optim.SGD([p], { lr: 5 }).step();
    expect(p.data[0]).toBeCloseTo(0, 5);
    backward(tensor([1, 1]));
    expect(p.grad?.toArray()).toEqual([1, 1]);
  });

  it("is as it was after a function that asks for gradients without keeping them", () => {
    const p = tensor([3, 4], { requiresGrad: true });
    p.sum().backward();
    const before = p.grad;
    const slope = compile(() => grad(p.square().sum(), [p])[0]);
    expect(slope().toArray()).toEqual([6, 8]);
    expect(p.grad).toBe(before);
    expect(p.grad?.toArray()).toEqual([1, 1]);
  });

  it("of a network's loss is the eager one, tied weights and all", () => {
    const weight = tensor(
      [
        [1, 0.5],
        [-0.5, 2],
      ],
      { dtype: "float64", requiresGrad: true },
    );
    const x = tensor(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      { dtype: "float64" },
    );
    const loss = () => F.mseLoss(F.linear(F.linear(x, weight).tanh(), weight), x);
    const [expected] = grad(loss(), [weight]);
    compile(() => loss().backward())();
    weight.grad?.data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected.data[i], 13);
    });
  });
});
