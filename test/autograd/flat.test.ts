import { describe, expect, it } from "vitest";
import { compile, reference, wasm } from "../../src/compile/index.ts";
import { customFunction, grad, optim, type Tensor, tensor, where } from "../../src/index.ts";

const float64 = (data: number | number[]) => tensor(data, { dtype: "float64", requiresGrad: true });

/** Functions that are constant wherever they do not jump. */
const flat: Record<string, (x: Tensor) => Tensor> = {
  sign: (x) => x.sign(),
  floor: (x) => x.floor(),
  ceil: (x) => x.ceil(),
  round: (x) => x.round(),
  "a step of a step": (x) => x.floor().sign(),
  "a step inside a function": (x) => x.sign().mul(x.detach()).exp(),
  "a function inside a step": (x) => x.mul(3).sin().floor(),
  "a step of a view": (x) => x.reshape([-1]).flip(0).sign(),
  "numbers as a condition": (x) => where(x, tensor(1), tensor(2)),
};

const ways = {
  eager: <A extends unknown[], R>(fn: (...args: A) => R) => fn,
  wasm: <A extends unknown[], R>(fn: (...args: A) => R) => compile(fn, { backend: wasm }),
  reference: <A extends unknown[], R>(fn: (...args: A) => R) => compile(fn, { backend: reference }),
};

describe.each(Object.entries(flat))("where the derivative is 0 everywhere: %s", (_, fn) => {
  it.each(Object.entries(ways))("backward leaves zeros, and so does grad: %s", (_, way) => {
    for (const data of [1.5, [1.5, -0.5, 0]]) {
      const x = float64(data);
      const zeros = x.mul(0).add(0).toArray();
      way(() => fn(x).sum().backward())();
      expect(x.grad?.add(0).toArray()).toEqual(zeros);
      expect(
        way(() => grad(fn(x).sum(), [x]))()[0]
          .add(0)
          .toArray(),
      ).toEqual(zeros);
      const [kept, gradient] = [x.grad, tensor(2, { dtype: "float64" }).expand(x.shape)];
      way(() => fn(x).add(x.mul(2)).sum().backward())();
      expect(x.grad?.toArray()).toEqual(gradient.toArray());
      if (x.grad !== kept) expect(kept?.add(0).toArray()).toEqual(zeros);
    }
  });

  // PyTorch: 1 → 0.857375 in three steps, (1 − 0.1 · 0.5)³
  it.each(Object.entries(ways))("weight decay and momentum act: %s", (_, way) => {
    for (const momentum of [0, 0.9]) {
      const w = float64([1, -2]);
      const optimizer = new optim.SGD([w], { lr: 0.1, weightDecay: 0.5, momentum });
      const step = way(() => {
        optimizer.zeroGrad();
        fn(w).sum().backward();
        optimizer.step();
      });
      const expected = [1, -2];
      const velocity = [0, 0];
      for (let i = 0; i < 3; i++) {
        step();
        for (const k of [0, 1]) {
          velocity[k] = momentum * velocity[k] + 0.5 * expected[k];
          expected[k] -= 0.1 * velocity[k];
        }
      }
      for (const k of [0, 1]) expect(w.data[k]).toBeCloseTo(expected[k], 14);
      if (momentum === 0) expect(w.data[0]).toBeCloseTo(0.857375, 14);
    }
  });
});

describe("a gradient of 0", () => {
  it("goes on through what is before the step, by way of hooks and kept gradients", () => {
    const x = float64([1, 2]);
    const y = x.mul(3).retainGrad();
    const seen: unknown[] = [];
    y.registerHook((gradient) => {
      seen.push(gradient.toArray());
      return undefined;
    });
    y.sign().sum().backward();
    expect([seen, y.grad?.toArray(), x.grad?.toArray()]).toEqual([[[0, 0]], [0, 0], [0, 0]]);
  });

  it("passes nothing on at an infinite slope", () => {
    const run = (x: Tensor) => grad(x.log().sign().sum(), [x])[0];
    expect(run(float64(0)).item()).toBe(0);
  });

  it("is that of a second derivative too", () => {
    const x = float64([1, -1]);
    const [first] = grad(x.relu().mul(x).sum(), [x], { createGraph: true });
    expect(grad(first.sum(), [x])[0].toArray()).toEqual([2, 0]);
    const y = float64([1, -1]);
    const [slope] = grad(y.relu().sum(), [y], { createGraph: true });
    expect(slope.toArray()).toEqual([1, 0]);
  });

  it("belongs to the tensor alone: a change of it is no one else's, in every run", () => {
    const [a, b] = [float64(1), float64(1)];
    const run = compile(() => a.sign().add(b.sign()).backward());
    for (let i = 0; i < 3; i++) {
      a.grad = null;
      b.grad = null;
      run();
      expect([a.grad!.item(), b.grad!.item()]).toEqual([0, 0]);
      (a.grad as unknown as Tensor).add_(5);
      expect(b.grad!.item()).toBe(0);
    }
  });

  it("is another thing than none: of what is outside of the graph, or without a derivative", () => {
    const x = float64([1, 2]);
    expect(x.gt(1).requiresGrad).toBe(false);
    expect(x.gt(1).to("float64").requiresGrad).toBe(false);
    expect(x.to("int32").requiresGrad).toBe(false);
    expect(x.argmax().requiresGrad).toBe(false);
    where(x.gt(1), x.detach(), x.detach().mul(2));
    const [a, b] = [float64(1), float64(2)];
    const first = customFunction({
      name: "first",
      forward: (_context, x: Tensor, y: Tensor) => x.add(y.mul(0)),
      backward: (_context, gradient) => [gradient, null],
    });
    first(a, b.mul(2)).backward();
    expect([a.grad?.item(), b.grad]).toEqual([1, null]);
    expect(() => grad(first(a, b.mul(2)), [b])).toThrow(/input 0/);
    expect(grad(first(a, b), [b], { materializeGrads: true })[0].item()).toBe(0);
  });
});
