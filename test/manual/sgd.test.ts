import { describe, expect, it } from "vitest";
import { GraphError, tensor, zeros } from "../../src/index.ts";
import { Linear, type Parameter, SGD } from "../../src/manual/index.ts";

const parameter = (value: number, gradient: number): Parameter => ({
  name: "w",
  value: tensor([value], { dtype: "float64" }),
  gradient: tensor([gradient], { dtype: "float64" }),
});

describe("SGD", () => {
  it("steps down the gradient, at a rate that may change", () => {
    const w = parameter(1, 2);
    const sgd = new SGD([w], { lr: 0.25 });
    sgd.step();
    expect(w.value.item()).toBe(0.5);
    sgd.lr = 0.5;
    sgd.step();
    expect(w.value.item()).toBe(-0.5);
  });

  it("keeps the velocities of parameters of one name apart", () => {
    const [a, b] = [parameter(0, 1), parameter(0, 2)];
    const sgd = new SGD([a, b], { lr: 1, momentum: 1 });
    sgd.step();
    sgd.step();
    expect([a.value.item(), b.value.item()]).toEqual([-3, -6]);
  });

  it("updates a view where it stands", () => {
    const base = zeros([2, 3]);
    const gradient = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    new SGD([{ name: "w", value: base.T, gradient }], { lr: 1 }).step();
    expect(base.toArray()).toEqual([
      [-1, -3, -5],
      [-2, -4, -6],
    ]);
  });

  it("goes on from a saved state as if it had never stopped", () => {
    const [w, resumed] = [parameter(1, 2), parameter(1, 2)];
    const options = { lr: 0.5, momentum: 0.5 };
    const first = new SGD([w], options);
    first.step();
    // v = 2, w = 1 − 1
    expect(w.value.item()).toBe(0);
    const second = new SGD([resumed], options);
    second.loadStateDict(first.stateDict());
    resumed.value.copy_(w.value);
    first.step();
    second.step();
    // v = 3, w = 0 − 1.5
    expect([w.value.item(), resumed.value.item()]).toEqual([-1.5, -1.5]);
    expect(() => second.loadStateDict({ other: zeros([1]) })).toThrow(
      /the optimizer, nothing was loaded\n {2}missing: 0\.velocity\n {2}unexpected: other$/,
    );
    expect(() => second.loadStateDict({ "0.velocity": zeros([3]) })).toThrow(
      "misshapen: 0.velocity is [1] in the optimizer, [3] in the state",
    );
  });

  it("is seen by layers that still need the old numbers", () => {
    const layer = new Linear(1, 1);
    const y = layer.forward(zeros([1, 1]));
    new SGD(layer.parameters(), { lr: 1 }).step();
    expect(() => layer.backward(y)).toThrow(GraphError);
  });
});
