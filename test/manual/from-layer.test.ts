import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { checkParameters } from "../../src/check/index.ts";
import * as F from "../../src/functional/index.ts";
import { GraphError, grad, manualSeed, noGrad, type Tensor, tensor } from "../../src/index.ts";
import {
  Attention,
  BatchNorm,
  Dropout,
  fromLayer,
  type Layer,
  Linear,
  Sequential,
  Tanh,
} from "../../src/manual/index.ts";
import * as nn from "../../src/nn/index.ts";
import * as optim from "../../src/optim/index.ts";
import { draw, expectSame, leaf, seeds, sizes } from "./support.ts";

const dtype = "float64";

beforeEach(() => manualSeed(0));

describe("fromLayer", () => {
  it("is part of a graph that uses both its input and its parameters elsewhere too", () => {
    fc.assert(
      fc.property(sizes, sizes, sizes, seeds, (batch, a, b, seed) => {
        const module = fromLayer(new Linear(a, b, { dtype }));
        const [weight, bias] = module.parameters();
        noGrad(() => bias.copy_(draw([b], seed + 2)));
        const source = leaf(draw([batch, a], seed));
        const loss = (layer: (x: Tensor) => Tensor) => {
          const x = source.sin();
          return layer(x).square().sum().add(x.sum()).add(weight.pow(3).sum());
        };
        const leaves = [source, weight, bias];
        const expected = grad(
          loss((x) => F.linear(x, weight, bias)),
          leaves,
        );
        loss((x) => module.forward(x)).backward();
        for (const [i, x] of leaves.entries()) expectSame(x.grad!, expected[i]);
      }),
      { numRuns: 30 },
    );
  });

  it("accumulates in grad as every module does, and counts nothing twice", () => {
    const module = fromLayer(new Linear(3, 2, { dtype }));
    const x = draw([4, 3], 1);
    const pass = () => module.forward(x).sum().backward();
    pass();
    const once = module.parameters().map((p) => p.grad!.clone());
    pass();
    for (const [i, p] of module.parameters().entries()) expectSame(p.grad!, once[i].mul(2));
    module.zeroGrad();
    pass();
    for (const [i, p] of module.parameters().entries()) expectSame(p.grad!, once[i]);
  });

  it("keeps gradients that the layer's next steps leave alone", () => {
    const module = fromLayer(new Linear(3, 2, { dtype }));
    const x = leaf(draw([4, 3], 1));
    const y = module.forward(x);
    const before = y.clone();
    y.square().sum().backward();
    const [dx, dw] = [x.grad!.clone(), module.parameters()[0].grad!.clone()];
    noGrad(() => module.parameters()[0].mul_(3));
    module
      .forward(draw([4, 3], 2))
      .sum()
      .backward();
    expectSame(y, before, 0);
    expectSame(x.grad!, dx, 0);
    expect(module.parameters()[0].grad!.sub(dw).abs().sum().item()).toBeGreaterThan(0);
  });

  it("has the names and numbers of the layer's state, whole networks included", () => {
    const inner = () => [new Linear(3, 4, { dtype }), new BatchNorm(4, { dtype })] as const;
    const module = fromLayer(new Sequential(...inner()));
    const same = new nn.Sequential(
      new nn.Linear(3, 4, { dtype }),
      new nn.BatchNorm1d(4, { dtype }),
    );
    expect(Object.keys(module.stateDict()).sort()).toEqual(Object.keys(same.stateDict()).sort());
    module.loadStateDict(same.stateDict());
    const x = draw([5, 3], 1);
    expectSame(module.forward(x), same.forward(x));
    module.eval();
    expectSame(module.forward(x), same.eval().forward(x));
    expect(String(module)).toBe("LayerModule(Sequential)");
  });

  it("trains inside an nn.Sequential as the module of the same numbers does", () => {
    const layer = new Linear(4, 2, { dtype });
    const first = () => new nn.Linear(3, 4, { dtype });
    const mixed = new nn.Sequential(first(), fromLayer(new Tanh()), fromLayer(layer));
    const modules = new nn.Sequential(first(), new nn.Tanh(), new nn.Linear(4, 2, { dtype }));
    mixed.loadStateDict(modules.stateDict());
    const x = draw([6, 3], 1);
    const target = tensor([0, 1, 1, 0, 1, 0], { dtype: "int32" });
    const train = (model: nn.Module) => {
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.5, momentum: 0.9 });
      for (let step = 0; step < 20; step++) {
        optimizer.zeroGrad();
        F.crossEntropy(model.forward(x), target).backward();
        optimizer.step();
      }
      return model.stateDict();
    };
    const [ours, theirs] = [train(mixed), train(modules)];
    for (const [name, value] of Object.entries(theirs)) expectSame(ours[name], value, 1e-11);
    expectSame(layer.weight.value, ours["2.weight"], 0);
  });

  it.each<[string, Layer, number[]]>([
    ["Linear", new Linear(3, 2, { dtype }), [4, 3]],
    ["Attention", new Attention(3, 2, { dtype }), [2, 4, 3]],
    ["BatchNorm", new BatchNorm(3, { dtype }), [4, 3]],
    ["Dropout", new Dropout(0.5), [4, 3]],
  ])("%s passes a check by differences", (_, layer, shape) => {
    const module = fromLayer(layer);
    const x = leaf(draw(shape, 1));
    const weights = draw(module.forward(x).shape, 2);
    const rows = checkParameters([["x", x], ...module.namedParameters()], () =>
      module.forward(x).mul(weights).sin().sum(),
    );
    // The key's bias moves all scores of a row alike, which softmax does not see: its gradient is 0.
    const isRight = ({ passed, worstAbsolute }: (typeof rows)[0]) =>
      passed || worstAbsolute < 1e-10;
    expect(rows.filter((row) => !isRight(row))).toEqual([]);
  });

  it("says that a layer cannot stand in two places", () => {
    const module = fromLayer(new Tanh());
    const x = leaf(draw([3], 1));
    expect(() => module.forward(module.forward(x)).sum().backward()).toThrow(
      "Tanh: backward of a forward pass that is not the layer's last",
    );
  });

  it("says that a hand-written backward cannot be differentiated", () => {
    const x = leaf(draw([3], 1));
    const y = fromLayer(new Tanh()).forward(x).sum();
    expect(() => grad(y, [x], { createGraph: true })).toThrow(GraphError);
  });

  it("says that two tensors have one name", () => {
    const layer = new Linear(3, 2);
    layer.parameters = () => [layer.weight, layer.weight];
    expect(() => fromLayer(layer)).toThrow('Linear has a tensor named "weight"');
  });

  it("says that a layer is made in its dtype", () => {
    const model = new nn.Sequential(fromLayer(new Linear(3, 2)));
    model.to("float64");
    expect(() => model.forward(draw([4, 3], 1))).toThrow(
      "Linear: weight of the module is float64, the layer's own is float32",
    );
  });
});
