import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { autocast, F, GraphError, nn, optim, type Tensor, tensor } from "../../src/index.ts";
import type { GradScalerState } from "../../src/optim/grad-scaler.ts";
import { golden } from "../golden/read.ts";

type Options = NonNullable<ConstructorParameters<typeof optim.GradScaler>[0]>;

interface Golden {
  rules: { options: Options; steps: [found: number, scale: number, tracker: number][] }[];
  runs: {
    initScale: number;
    growthInterval: number;
    momentum: number;
    x: number[][];
    y: number[][];
    start: number[][];
    steps: [loss: number, found: number, scale: number][];
    end: number[][];
  }[];
}

const { rules, runs } = golden<Golden>("scaler");

/** A parameter whose gradient is what it is multiplied by. */
function subject(options?: Options) {
  const w = tensor([1, 1], { requiresGrad: true });
  const optimizer = new optim.SGD([w], { lr: 1 });
  return { w, optimizer, scaler: new optim.GradScaler(options) };
}

describe("the scale", () => {
  it.each(rules)("follows PyTorch's rule: $options", ({ options, steps }) => {
    for (const isCompiled of [false, true]) {
      const { w, optimizer, scaler } = subject(options);
      const step = (slope: Tensor) => {
        optimizer.zeroGrad();
        w.mul(slope).sum().backward();
        scaler.step(optimizer);
        scaler.update();
      };
      const run = isCompiled ? compile(step) : step;
      for (const [i, [found, scale, tracker]] of steps.entries()) {
        run(tensor([found ? [Infinity, Number.NaN][i % 2] : 1, 0]));
        expect(scaler.getScale(), `step ${i}`).toBe(scale);
        expect(scaler.stateDict().growthTracker).toBe(tracker);
      }
    }
  });
});

describe("training in float16", () => {
  it.each(runs)("has PyTorch's scales, losses and weights", (given) => {
    for (const isCompiled of [false, true]) {
      const [x, y] = [tensor(given.x), tensor(given.y)];
      const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 1));
      const parameters = [...model.parameters()];
      for (const [i, p] of parameters.entries()) p.detach().flatten().copy_(given.start[i]);
      const { momentum, initScale, growthInterval } = given;
      const optimizer = new optim.SGD(parameters, { lr: 0.05, momentum });
      const scaler = new optim.GradScaler({ initScale, growthInterval });
      const step = () => {
        optimizer.zeroGrad();
        const loss = autocast(() => F.mseLoss(model.forward(x), y), { dtype: "float16" });
        scaler.scale(loss).backward();
        scaler.step(optimizer);
        scaler.update();
        return loss;
      };
      const run = isCompiled ? compile(step) : step;
      for (const [i, [loss, found, scale]] of given.steps.entries()) {
        const before = parameters.map((p) => [...p.data]);
        expect(run().item(), `loss of step ${i}`).toBeCloseTo(loss, 2);
        expect(scaler.getScale(), `scale after step ${i}`).toBe(scale);
        const isSame = parameters.every((p, k) =>
          p.data.every((v: number, j: number) => v === before[k][j]),
        );
        expect(isSame, `step ${i} is left out`).toBe(found === 1);
      }
      parameters.forEach((p, i) => {
        for (const [j, value] of p.data.entries()) expect(value).toBeCloseTo(given.end[i][j], 2);
      });
    }
  });
});

describe("GradScaler", () => {
  it("keeps what the optimizer holds, too, where a step is left out", () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const optimizer = new optim.Adam([w], { lr: 0.1, amsgrad: true });
    const scaler = new optim.GradScaler();
    const step = (slope: number) => {
      optimizer.zeroGrad();
      scaler.scale(w.mul(slope).sum()).backward();
      scaler.step(optimizer);
      scaler.update();
    };
    step(Infinity);
    expect([...w.data]).toEqual([1, 2]);
    step(2);
    const state = () =>
      Object.entries(optimizer.stateDict().state).map(([name, x]) => [name, [...x.data]]);
    const [before, weights] = [state(), [...w.data]];
    expect(Object.fromEntries(before)["0.step"]).toEqual([1]);
    step(Number.NaN);
    expect(state()).toEqual(before);
    expect([...w.data]).toEqual(weights);
    step(3);
    expect([...w.data]).not.toEqual(weights);

    const other = tensor([1, 2], { requiresGrad: true });
    const plain = new optim.Adam([other], { lr: 0.1, amsgrad: true });
    for (const slope of [2, 3]) {
      plain.zeroGrad();
      other.mul(slope).sum().backward();
      plain.step();
    }
    expect([...w.data]).toEqual([...other.data]);
  });

  it("leaves out the step of the optimizer that overflowed, and backs off for both", () => {
    const [one, two] = [subject(), subject()];
    const { scaler } = one;
    scaler.scale(one.w.mul(Infinity).sum().add(two.w.sum())).backward();
    scaler.step(one.optimizer);
    scaler.step(two.optimizer);
    scaler.update();
    expect([...one.w.data]).toEqual([1, 1]);
    expect([...two.w.data]).toEqual([0, 0]);
    expect(scaler.getScale()).toBe(32768);
  });

  it("gives gradients without the scale, for who clips them", () => {
    const { w, optimizer, scaler } = subject({ initScale: 1024 });
    scaler.scale(w.mul(tensor([3, 4])).sum()).backward();
    expect([...w.grad!.data]).toEqual([3072, 4096]);
    scaler.unscale_(optimizer);
    expect(optim.clipGradNorm([w], 1).item()).toBe(5);
    scaler.step(optimizer);
    expect(w.data[0]).toBeCloseTo(0.4, 5);
    expect(() => scaler.unscale_(optimizer)).toThrow("have been unscaled since the last update()");
    expect(() => scaler.step(optimizer)).toThrow(
      "has been called for this optimizer since the last update()",
    );
    scaler.update();
    expect(() => scaler.step(optimizer)).not.toThrow();
  });

  it("is left out where it is not enabled", () => {
    const { w, optimizer, scaler } = subject({ enabled: false });
    const loss = w.sum();
    expect(scaler.scale(loss)).toBe(loss);
    loss.backward();
    scaler.unscale_(optimizer);
    scaler.step(optimizer);
    scaler.update();
    expect([...w.data]).toEqual([0, 0]);
    expect([scaler.getScale(), scaler.isEnabled()]).toEqual([1, false]);
  });

  it("goes on from its state, in a recorded step too", () => {
    const { w, optimizer, scaler } = subject({ growthInterval: 5 });
    const step = compile(() => {
      optimizer.zeroGrad();
      scaler.scale(w.mul(1e-3).sum()).backward();
      scaler.step(optimizer);
      scaler.update();
    });
    for (let i = 0; i < 3; i++) step();
    const state = JSON.parse(JSON.stringify(scaler.stateDict())) as GradScalerState;
    expect(state).toEqual({
      scale: 65536,
      growthFactor: 2,
      backoffFactor: 0.5,
      growthInterval: 5,
      growthTracker: 3,
    });
    for (let i = 0; i < 4; i++) step();
    expect(scaler.getScale()).toBe(131072);
    scaler.loadStateDict(state);
    step();
    expect(scaler.stateDict()).toEqual({ ...state, growthTracker: 4 });
    step();
    expect(scaler.getScale()).toBe(131072);
  });

  it("adapts only to gradients that were looked at: an update without them is an error, as in PyTorch", () => {
    const { w, optimizer, scaler } = subject({ growthInterval: 1 });
    const untouched = "GradScaler.update: no gradients have been looked at since the last update()";
    expect(() => scaler.update()).toThrow(untouched);
    expect(() => scaler.update()).toThrow(GraphError);
    scaler.scale(w.sum()).backward();
    scaler.unscale_(optimizer);
    scaler.update();
    expect(scaler.getScale()).toBe(131072);
    expect(() => scaler.update()).toThrow(untouched);
    expect(scaler.getScale()).toBe(131072);
  });

  it("takes back a scale that overflows have halved to 0", () => {
    const { w, optimizer, scaler } = subject({ initScale: 2 ** -149 });
    scaler.scale(w.mul(Infinity).sum()).backward();
    scaler.step(optimizer);
    scaler.update();
    const state = scaler.stateDict();
    expect(state.scale).toBe(0);
    const other = new optim.GradScaler();
    other.loadStateDict(state);
    expect(other.stateDict()).toEqual(state);
  });

  it("refuses what makes no sense", () => {
    const make = (options: Options) => () => new optim.GradScaler(options);
    expect(make({ growthFactor: 1 })).toThrow(
      "GradScaler: growthFactor must be a number above 1, got 1",
    );
    expect(make({ backoffFactor: 1 })).toThrow(
      "backoffFactor must be a number above 0 and below 1",
    );
    expect(make({ growthInterval: 0 })).toThrow("growthInterval must be a positive integer");
    const { scaler } = subject();
    expect(() => scaler.loadStateDict({ scale: 1 } as GradScalerState)).toThrow(
      "growthFactor must be",
    );
    expect(() => scaler.step({} as optim.SGD)).toThrow(
      "GradScaler.step: the optimizer must be an optimizer",
    );
    const half = tensor([1], { dtype: "float16", requiresGrad: true });
    scaler.scale(half.sum()).backward();
    expect(() => scaler.step(new optim.SGD([half], { lr: 1 }))).toThrow("a parameter is float16");
  });
});
