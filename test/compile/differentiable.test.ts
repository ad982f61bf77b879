import { describe, expect, it, vi } from "vitest";
import { compile, reference } from "../../src/compile/index.ts";
import {
  F,
  grad,
  manualSeed,
  nn,
  noGrad,
  optim,
  randn,
  type Tensor,
  tensor,
} from "../../src/index.ts";

const variable = (data: number | number[]) =>
  tensor(data, { dtype: "float64", requiresGrad: true });

/** Trains with a forward pass that may be compiled, everything else eager; all numbers at the end. */
function trained(wrap: <A extends unknown[]>(fn: (...a: A) => Tensor) => (...a: A) => Tensor) {
  manualSeed(5);
  const model = new nn.Sequential(
    new nn.Linear(3, 8, { dtype: "float64" }),
    new nn.BatchNorm1d(8, { dtype: "float64" }),
    new nn.ReLU(),
    new nn.Dropout(0.4),
    new nn.Linear(8, 2, { dtype: "float64" }),
  );
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const forward = wrap((x: Tensor) => model.forward(x));
  const penalty = wrap(() => model.parameters()[0].square().sum());
  const y = tensor([0, 1, 1, 0, 1], { dtype: "int32" });
  for (let i = 0; i < 5; i++) {
    const x = randn([5, 3]).to("float64");
    optimizer.zeroGrad();
    // Two calls before one backward: what the first needs is not the second's.
    const loss = F.crossEntropy(forward(x), y).add(forward(x.neg()).square().mean());
    loss.add(penalty().mul(0.01)).backward();
    optimizer.step();
  }
  return [...model.parameters(), ...model.buffers()].flatMap((p) => [...p.data]);
}

describe("the result of a compiled function", () => {
  it.each([
    ["WebAssembly", undefined],
    ["the reference", reference],
  ])("trains in an eager loop as the function does, on %s", (_, backend) => {
    const eager = trained((fn) => fn);
    const compiled = trained((fn) => compile(fn, { backend }));
    for (const [i, value] of compiled.entries()) expect(value).toBeCloseTo(eager[i], 11);
  });

  it("is differentiated by arguments and by tensors from outside, leaves or not", () => {
    const [x, w] = [variable([1, 2]), variable([3, 4])];
    const inner = w.square();
    const product = compile((a: Tensor, b: Tensor) => a.mul(inner).mul(b));
    product(x.mul(2), tensor(10, { dtype: "float64" }))
      .sum()
      .backward();
    expect(x.grad?.toArray()).toEqual([180, 320]);
    expect(w.grad?.toArray()).toEqual([120, 320]);
  });

  it("may be several, each with its gradient", () => {
    const x = variable([1, 2]);
    const both = compile((a: Tensor) => ({ square: a.square(), rest: [a.mul(3), a.detach()] }));
    const { square, rest } = both(x);
    expect(rest[1].requiresGrad).toBe(false);
    square.sum().add(rest[0].sum()).backward();
    expect(x.grad?.toArray()).toEqual([5, 7]);
  });

  it("has derivatives of every order", () => {
    const x = variable(2);
    const cube = compile((a: Tensor) => a.pow(3).mul(x));
    let y = cube(x);
    const slopes = [y.item()];
    for (let i = 0; i < 5; i++) {
      [y] = grad(y, [x], { createGraph: true, materializeGrads: true });
      slopes.push(y.item());
    }
    expect(slopes).toEqual([16, 32, 48, 48, 24, 0]);
  });

  it("differentiates with the draws of its call", () => {
    const x = variable(new Array(50).fill(1));
    const drop = compile((a: Tensor) => F.dropout(a, { p: 0.5 }));
    const [first, second] = [drop(x), drop(x)];
    expect(first.toArray()).not.toEqual(second.toArray());
    expect(grad(first.sum(), [x])[0].toArray()).toEqual(first.toArray());
    expect(grad(second.sum(), [x])[0].toArray()).toEqual(second.toArray());
  });

  it("passes hooks of tensors from outside once", () => {
    const w = variable([1, 2]);
    const hook = vi.fn((g: Tensor) => g.mul(10));
    w.registerHook(hook);
    compile(() => w.square())()
      .sum()
      .backward();
    expect(w.grad?.toArray()).toEqual([20, 40]);
    expect(hook).toHaveBeenCalledTimes(1);
  });

  it("may be a view of a tensor from outside", () => {
    const w = variable([1, 2]);
    const view = compile(() => w.reshape([2, 1]));
    for (let i = 0; i < 2; i++) view().mul(3).sum().backward();
    expect(w.grad?.toArray()).toEqual([6, 6]);
  });

  it("is outside the graph in noGrad, and of numbers alone", () => {
    const w = variable([1, 2]);
    const double = compile((x: Tensor) => x.mul(2));
    expect(noGrad(() => double(w)).requiresGrad).toBe(false);
    expect(double(w.detach()).requiresGrad).toBe(false);
  });

  it("keeps nothing where its graph was used up inside", () => {
    const w = variable([1, 2]);
    const step = compile((x: Tensor) => {
      w.grad = null;
      const loss = w.mul(x).sum();
      loss.backward();
      return loss;
    });
    const loss = step(tensor([1, 1], { dtype: "float64" }));
    expect(loss.requiresGrad).toBe(true);
    expect(loss.node?.inputs).toEqual([]);
    expect(() => loss.backward()).toThrow(/compiled function was freed by an earlier backward/);
  });

  it("is part of another compiled function", () => {
    const w = variable([1, 2]);
    const square = compile((x: Tensor) => x.mul(w));
    const outer = compile((x: Tensor) => square(x).sum());
    const x = variable([3, 4]);
    outer(x).backward();
    expect([x.grad?.toArray(), w.grad?.toArray()]).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("reaches what is behind an argument of a function that calls backward itself", () => {
    const w = variable([1, 2]);
    compile((x: Tensor) => x.square().sum().backward())(w.mul(3));
    expect(w.grad?.toArray()).toEqual([18, 36]);
  });
});

describe("a gradient that would be wrong is refused", () => {
  const w = () => variable([1, 2]);

  it("an argument changed since", () => {
    const [x, p] = [tensor([1, 2], { dtype: "float64" }), w()];
    const y = compile((a: Tensor) => a.mul(p))(x);
    x.add_(1);
    expect(() => y.sum().backward()).toThrow(
      /an argument of a compiled function.*changed in place/,
    );
  });

  it("a parameter changed since, unless no gradient needs it", () => {
    const p = w();
    const [square, linear] = [compile(() => p.square())(), compile(() => p.mul(2))()];
    noGrad(() => p.add_(1));
    linear.sum().backward();
    expect(p.grad?.toArray()).toEqual([2, 2]);
    expect(() => square.sum().backward()).toThrow(/a tensor used by a compiled.*changed in place/);
  });

  it("numbers that the function has changed itself; what is changed aside is no matter", () => {
    const p = w();
    const state = tensor([1, 1], { dtype: "float64" });
    const late = compile(() => {
      const factor = state.exp();
      state.add_(1);
      return p.mul(factor);
    });
    expect(() => late().sum().backward()).toThrow(/has changed in place/);
    const early = compile(() => {
      state.add_(1);
      return p.mul(state);
    });
    early().sum().backward();
    expect(state.toArray()).toEqual([3, 3]);
    expect(p.grad?.toArray()).toEqual([3, 3]);
  });

  it("a mode changed since", () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Dropout(0.5));
    const y = compile((x: Tensor) => model.forward(x))(tensor([[1, 2]]));
    model.eval();
    expect(() => y.sum().backward()).toThrow(/since the compiled function was called/);
  });
});
