import { describe, expect, it } from "vitest";
import { autocast, F, nn, optim, randn, tensor } from "../../src/index.ts";
import {
  Linear,
  MeanSquaredError,
  MixedPrecision,
  Sequential,
  SGD,
  Tanh,
} from "../../src/manual/index.ts";
import type { HalfDtype } from "../../src/tensor/half.ts";

describe.each(["float16", "bfloat16"] as const)("by hand in %s", (dtype: HalfDtype) => {
  it("gives what autocast and GradScaler give, overflows included", () => {
    const model = new nn.Sequential(new nn.Linear(3, 8), new nn.Tanh(), new nn.Linear(8, 2));
    const network = new Sequential(
      new Linear(3, 8, { dtype }),
      new Tanh(),
      new Linear(8, 2, { dtype }),
    );
    const setting =
      dtype === "float16"
        ? { initScale: 2 ** 20, growthInterval: 3 }
        : { initScale: 2 ** 124, growthInterval: 15 };
    const mixed = new MixedPrecision(network.parameters(), setting);
    const parameters = [...model.parameters()];
    for (const [k, { value }] of mixed.masters.entries()) value.copy_(parameters[k].detach());
    const lr = 0.1;
    const byHand = {
      optimizer: new SGD(mixed.masters, { lr, momentum: 0.9 }),
      loss: new MeanSquaredError(),
    };
    const byGraph = {
      optimizer: new optim.SGD(parameters, { lr, momentum: 0.9 }),
      scaler: new optim.GradScaler(setting),
    };
    const [x, target] = [randn([16, 3]), randn([16, 2]).mul(5)];
    const scales = new Set<number>();
    for (let step = 0; step < 40; step++) {
      mixed.castWeights();
      const y = network.forward(x.to(dtype));
      const loss = byHand.loss.forward(y.to("float32"), target);
      network.zeroGrad();
      network.backward(mixed.scaleLoss(byHand.loss.backward()));
      mixed.unscale();
      mixed.update(byHand.optimizer);

      byGraph.optimizer.zeroGrad();
      const other = autocast(() => F.mseLoss(model.forward(x), target), { dtype });
      byGraph.scaler.scale(other).backward();
      byGraph.scaler.step(byGraph.optimizer);
      byGraph.scaler.update();

      expect(loss).toBeCloseTo(other.item(), 4);
      expect(mixed.scale).toBe(byGraph.scaler.getScale());
      scales.add(mixed.scale);
      for (const [k, { value }] of mixed.masters.entries()) {
        expect(value.dtype).toBe("float32");
        value.data.forEach((each: number, i: number) => {
          expect(Math.abs(each - parameters[k].data[i]), `step ${step}, ${k}`).toBeLessThan(2e-3);
        });
      }
    }
    expect(scales.size).toBeGreaterThan(2);
  });
});

describe("MixedPrecision", () => {
  it("keeps updates that half precision would lose", () => {
    const layer = new Linear(1, 1, { dtype: "float16", bias: false });
    layer.weight.value.fill_(1);
    const mixed = new MixedPrecision(layer.parameters());
    const optimizer = new SGD(mixed.masters, { lr: 1e-4 });
    layer.weight.gradient.fill_(mixed.scale / 2);
    for (let i = 0; i < 10; i++) {
      mixed.unscale();
      mixed.update(optimizer);
    }
    expect(mixed.masters[0].value.item()).toBeCloseTo(1 - 5e-4, 6);
    expect(layer.weight.value.add(-5e-5).item()).toBe(1);
    mixed.castWeights();
    expect(layer.weight.value.item()).toBe(0.99951171875);
  });

  it("refuses layers in float32, and an update out of its order", () => {
    expect(() => new MixedPrecision(new Linear(1, 1).parameters())).toThrow(
      "MixedPrecision: expected parameters in float16, or all in bfloat16, got weight in float32",
    );
    expect(() => new MixedPrecision([])).toThrow("got none");
    const mixed = new MixedPrecision(new Linear(1, 1, { dtype: "float16" }).parameters());
    const optimizer = new SGD(mixed.masters, { lr: 1 });
    expect(() => mixed.update(optimizer)).toThrow("update before unscale");
    expect(() => mixed.scaleLoss(3 as never)).toThrow("dy must be a tensor");
    expect(mixed.scaleLoss(tensor([2])).data[0]).toBe(Infinity);
  });
});
