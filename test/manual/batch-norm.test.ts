import { describe, expect, it } from "vitest";
import { ones } from "../../src/index.ts";
import { BatchNorm } from "../../src/manual/index.ts";
import { BatchNorm1d } from "../../src/nn/index.ts";
import { draw, expectSame } from "./support.ts";

const dtype = "float64";

describe("BatchNorm", () => {
  it("keeps the running averages that nn.BatchNorm1d keeps, and evaluates with them", () => {
    const options = { momentum: 0.3, eps: 1e-3, dtype } as const;
    const [byHand, module] = [new BatchNorm(3, options), new BatchNorm1d(3, options)];
    for (let step = 0; step < 5; step++) {
      const x = draw([4 + step, 3], step)
        .mul(3)
        .add(2);
      expectSame(byHand.forward(x), module.forward(x));
    }
    const state = module.stateDict();
    for (const { name, value } of byHand.buffers()) expectSame(value, state[name]);

    byHand.training = false;
    module.eval();
    const x = draw([1, 3], 9);
    expectSame(byHand.forward(x), module.forward(x));
    for (const { name, value } of byHand.buffers()) expectSame(value, state[name]);
  });

  it("treats the running averages as constants in evaluation", () => {
    const norm = new BatchNorm(2, { dtype });
    norm.forward(draw([8, 2], 1).mul(5));
    norm.training = false;
    norm.forward(draw([3, 2], 2));
    const inverse = norm.runningVar.add(norm.eps).rsqrt();
    expectSame(norm.backward(ones([3, 2], { dtype })), inverse.expand([3, 2]));
  });

  it("goes back as it went forward, also when switched between", () => {
    const norm = new BatchNorm(2, { dtype });
    norm.forward(draw([8, 2], 1));
    norm.training = false;
    // A constant added to a feature does not change its normalized values: no gradient.
    expect(
      norm
        .backward(ones([8, 2], { dtype }))
        .abs()
        .max()
        .item(),
    ).toBeLessThan(1e-12);
  });

  it("keeps the digits of float32 where x lies far from 0", () => {
    const [norm, exact] = [new BatchNorm(3), new BatchNorm(3, { dtype })];
    const x = draw([64, 3], 1).add(1e4).to("float32");
    const dy = draw([64, 3], 2).to("float32");
    expectSame(norm.forward(x), exact.forward(x.to(dtype)), 1e-6);
    expectSame(norm.backward(dy), exact.backward(dy.to(dtype)), 1e-6);
    expectSame(norm.weight.gradient, exact.weight.gradient, 1e-6);
  });
});
