import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Generator, manualSeed, nn, noGrad, rand, type Tensor, zeros } from "../../src/index.ts";

const network = () =>
  new nn.Sequential(
    new nn.Linear(784, 256),
    new nn.ReLU(),
    new nn.BatchNorm1d(256),
    new nn.Dropout(0.2),
    new nn.Linear(256, 128),
    new nn.Tanh(),
    new nn.Linear(128, 10),
  );

describe("summary", () => {
  it("is a table", () => {
    const summary = network().summary(zeros([128, 784]));
    expect(inspect(summary)).toBe(String(summary));
    expect(`\n${summary}\n`).toMatchInlineSnapshot(`
      "
      layer                output      parameters  forward (bytes)  backward (bytes)  multiply-adds
      ─────────────────────────────────────────────────────────────────────────────────────────────
      0 Linear(784 → 256)  [128, 256]     200,960          262,144         1,065,984     51,380,224
      1 ReLU()             [128, 256]           0          131,072           131,072              0
      2 BatchNorm1d(256)   [128, 256]         512          530,432           531,456              0
      3 Dropout(0.2)       [128, 256]           0          262,144           131,072              0
      4 Linear(256 → 128)  [128, 128]      32,896          131,072           262,656     12,582,912
      5 Tanh()             [128, 128]           0           65,536            65,536              0
      6 Linear(128 → 10)   [128, 10]        1,290           10,240            15,400        491,520
      ─────────────────────────────────────────────────────────────────────────────────────────────
      total                               235,658        1,392,640         2,203,176     64,454,656
      forward: what is computed and kept for the backward pass, without parameters and inputs
      backward: a gradient for each of these, and for the parameters
      multiply-adds: of matrix products, forward and backward
      "
    `);
  });

  it("counts what is kept, and a gradient for it and for the parameters", () => {
    const [batch, features, hidden] = [5, 3, 7];
    const model = new nn.Sequential(new nn.Linear(features, hidden), new nn.Sigmoid());
    const [linear, sigmoid] = model.summary(zeros([batch, features])).rows;
    const activation = 4 * batch * hidden;
    // The product, and the product with the bias.
    expect(linear.forwardBytes).toBe(2 * activation);
    expect(linear.backwardBytes).toBe(2 * activation + 4 * (features * hidden + hidden));
    expect([sigmoid.forwardBytes, sigmoid.backwardBytes]).toEqual([activation, activation]);
  });

  it("counts the multiply-adds of products and of their gradients", () => {
    const model = new nn.Sequential(new nn.Linear(3, 7), new nn.Conv1d(1, 2, 3, { bias: false }));
    const [linear, convolution] = model.summary(zeros([1, 3])).rows;
    // The input needs no gradient, what the first layer gives does.
    expect([linear.forwardMultiplyAdds, linear.backwardMultiplyAdds]).toEqual([21, 21]);
    const forward = 2 * 3 * 5;
    expect(convolution.forwardMultiplyAdds).toBe(forward);
    expect(convolution.backwardMultiplyAdds).toBe(2 * forward);
  });

  it("gives a row to each call, counts a parameter once, and a container's own work", () => {
    class Twice extends nn.Module {
      layer = new nn.Linear(3, 3, { bias: false });
      scale = new nn.Parameter(zeros([3]));

      forward(x: Tensor): Tensor {
        return this.layer.forward(this.layer.forward(x).mul(this.scale));
      }
    }
    const summary = new Twice().summary(zeros([2, 3]));
    expect(summary.rows.map(({ layer, parameters }) => [layer, parameters])).toEqual([
      ["Twice", 3],
      ["layer Linear(3 → 3, bias: false)", 9],
      ["layer Linear(3 → 3, bias: false)", 0],
    ]);
    expect(summary.rows.map(({ forwardBytes }) => forwardBytes)).toEqual([24, 24, 24]);
    expect(summary.parameters).toBe(12);
  });

  it("leaves no trace: buffers, generators, hooks, mode", () => {
    const generator = new Generator(1);
    const model = new nn.Sequential(
      new nn.BatchNorm1d(3),
      new nn.Dropout(),
      new nn.Dropout(0.1, { generator }),
    );
    const state = () => Object.values(model.stateDict()).map((x) => x.toArray());
    const before = state();
    manualSeed(5);
    const expected = rand([3]).toArray();
    manualSeed(5);
    noGrad(() => model.summary(rand([4, 3], { generator: new Generator(2) })));
    expect(state()).toEqual(before);
    expect(rand([3]).toArray()).toEqual(expected);
    expect(generator.offset).toBe(0);
    expect(model.training).toBe(true);
  });

  it("passes an error on, and takes its hooks off", () => {
    const model = network();
    expect(() => model.summary(zeros([2, 3]))).toThrow("Linear(784 → 256): expected input");
    expect(model.summary(zeros([2, 784])).rows).toHaveLength(7);
  });
});
