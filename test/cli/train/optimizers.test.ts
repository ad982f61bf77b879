import { describe, expect, it } from "vitest";
import { buildOptimizer, optimizerNames } from "../../../src/cli/train/optimizers.ts";
import { resolveConfig } from "../../../src/cli/train/options.ts";
import { prepareRun } from "../../../src/cli/train/prepare.ts";
import { F, manualSeed, nn, optim, randn, type Tensor } from "../../../src/index.ts";
import { linearTask, settings } from "./tasks.ts";

/** The library's optimizers, by their names. */
const classes = Object.entries(optim).flatMap(([name, value]) => {
  const isOne = typeof value === "function" && value.prototype instanceof optim.Optimizer;
  return isOne && !["Optimizer", "FirstOrderOptimizer"].includes(name) ? [name.toLowerCase()] : [];
});

function network() {
  manualSeed(0);
  const linear = (inputs: number, outputs: number) => new nn.Linear(inputs, outputs);
  return new nn.Sequential(linear(3, 8), new nn.Tanh(), linear(8, 6), new nn.Tanh(), linear(6, 1));
}

/** Steps of some optimizers together, by the same gradients. */
function train(model: nn.Module & { forward(x: Tensor): Tensor }, steps: number, make: () => void) {
  const inputs = randn([16, 3]);
  for (let i = 0; i < steps; i++) {
    model.zeroGrad();
    F.mseLoss(model.forward(inputs), inputs.sum(1, true)).backward();
    make();
  }
  return model.parameters().map((parameter) => parameter.toArray());
}

describe("--optimizer", () => {
  it("has every optimizer of the library but LBFGS, which says why", () => {
    expect(classes.length).toBeGreaterThan(9);
    expect([...optimizerNames, "lbfgs"].sort()).toEqual([...classes].sort());
    expect(() => resolveConfig({ data: "moons", optimizer: "lbfgs" })).toThrow(
      "--optimizer: lbfgs computes the loss of all data many times in a step",
    );
    expect(() => resolveConfig({ data: "moons", optimizer: "adamm" })).toThrow(
      `--optimizer: expected ${optimizerNames.join(", ")}, got "adamm"`,
    );
  });

  it.each(optimizerNames)("%s trains at the rate that it has by itself", async (optimizer) => {
    const config = resolveConfig({ data: "a.csv", layers: "16,16", optimizer });
    const { trainer } = prepareRun(config, linearTask());
    await trainer.fit();
    const { train } = trainer.record.epochs.at(-1)!;
    // Of targets whose variance is 1.
    expect(train.loss).toBeLessThan(0.05);
  });

  it("has a rate of its own in the place of the data's, if none is given", () => {
    const rate = (flags: object) => resolveConfig({ data: "a.csv", ...flags }).lr;
    expect(rate({})).toBe(0.003);
    expect(rate({ optimizer: "adam" })).toBe(0.003);
    expect(rate({ optimizer: "sgd" })).toBe(0.03);
    expect(rate({ optimizer: "lion" })).toBe(0.0006);
    expect(rate({ optimizer: "lion", lr: 0.5 })).toBe(0.5);
    // Of data that SGD trains by default.
    expect(rate({ data: "digits" })).toBe(0.02);
    expect(rate({ data: "digits", optimizer: "adam" })).toBe(0.002);
    expect(rate({ data: "digits", optimizer: "sgd" })).toBe(0.02);
  });
});

describe("--optimizer muon", () => {
  const build = (model: nn.Module) => buildOptimizer({ optimizer: "muon", lr: 0.02 }, model);

  it("updates hidden matrices as Muon does, and all else as AdamW", () => {
    const together = network();
    const joint = build(together);
    const found = train(together, 5, () => joint.step());

    const apart = network();
    const hidden = apart.parameters().filter(({ shape }) => shape.join() === "6,8");
    const others = apart.parameters().filter(({ shape }) => shape.join() !== "6,8");
    expect([hidden.length, others.length]).toEqual([1, 5]);
    const parts = [
      new optim.Muon(hidden, { lr: 0.02, adjustLrFn: "match_rms_adamw" }),
      new optim.AdamW(others, { lr: 0.02 }),
    ];
    const expected = train(apart, 5, () => {
      for (const part of parts) part.step();
    });
    expect(found).toEqual(expected);
    joint.lr = 0.5;
    expect(joint.stateDict().paramGroups.map(({ lr }) => lr)).toEqual([0.5, 0.5]);
    const before = [hidden[0], others[0]].map((parameter) => parameter.toArray());
    for (const part of parts) part.lr = 0.5;
    const next = (step: () => void, model: ReturnType<typeof network>) => {
      manualSeed(2);
      return train(model, 1, step);
    };
    const wide = next(() => joint.step(), together);
    const bothSteps = () => {
      for (const part of parts) part.step();
    };
    const apartToo = next(bothSteps, apart);
    expect(wide).toEqual(apartToo);
    expect(before).not.toEqual([hidden[0], others[0]].map((parameter) => parameter.toArray()));
  });

  it("goes on from its state as if it had not stopped", () => {
    const whole = network();
    const optimizer = build(whole);
    train(whole, 3, () => optimizer.step());
    const resumed = network();
    resumed.loadStateDict(whole.stateDict());
    const second = build(resumed);
    second.loadStateDict(optimizer.stateDict());
    manualSeed(1);
    const expected = train(whole, 2, () => optimizer.step());
    manualSeed(1);
    expect(train(resumed, 2, () => second.step())).toEqual(expected);
    const other = build(new nn.Sequential(network(), network()));
    expect(() => other.loadStateDict(optimizer.stateDict())).toThrow(
      /expected \d+ parameters, got/,
    );
  });

  it("refuses a state of which one part is not whole, and stays as it was", () => {
    const [model, elsewhere] = [network(), network()];
    const [joint, ahead] = [build(model), build(elsewhere)];
    train(model, 1, () => joint.step());
    train(elsewhere, 3, () => ahead.step());
    const before = JSON.stringify(joint.stateDict());
    const { state, paramGroups } = ahead.stateDict();
    const wrong: typeof state = { ...state, "2.0.step": state["1.0.step"] };
    delete wrong["1.0.exp_avg"];
    const load = () => joint.loadStateDict({ state: wrong, paramGroups });
    expect(load).toThrow("0.exp_avg: missing");
    expect(load).toThrow("2.0.step: unexpected");
    expect(JSON.stringify(joint.stateDict())).toBe(before);
  });

  it("computes compiled what it computes eagerly", async () => {
    const config = settings({ layers: "16,16", epochs: 3, optimizer: "muon", lr: 0.003 });
    const losses = [false, true].map(async (eager) => {
      const { trainer } = prepareRun({ ...config, eager }, linearTask());
      await trainer.fit();
      return trainer.record.epochs.map(({ train }) => train.loss);
    });
    const [compiled, eager] = await Promise.all(losses);
    for (const [i, loss] of compiled.entries()) expect(loss).toBeCloseTo(eager[i], 5);
  });

  it("refuses a network without a hidden matrix", () => {
    expect(() => prepareRun(settings({ optimizer: "muon" }), linearTask())).toThrow(
      /this network has none: give --layers two sizes/,
    );
  });
});
