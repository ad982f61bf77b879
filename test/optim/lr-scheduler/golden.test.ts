import { describe, expect, it } from "vitest";
import { optim, tensor, zeros } from "../../../src/index.ts";
import { golden } from "../../golden/read.ts";

const { lrScheduler } = optim;

interface Figures {
  initial: { rates: number[] };
  metrics: { values: number[] };
  runs: {
    name: string;
    scheduler: Exclude<keyof typeof lrScheduler, "Scheduler" | "LRScheduler">;
    options: Record<string, unknown>;
    momentum: "momentum" | "betas";
    rates: number[][];
    momenta: number[][];
  }[];
  fractional: { epochs: number[]; rates: number[] };
  chains: { schedulers: [SchedulerName, object][]; rates: number[] }[];
}

const { initial, metrics, runs, fractional, chains } = golden<Figures>("lr-schedulers");

const lambdas = {
  inverse: (epoch: number) => 1 / (1 + 0.1 * epoch),
  power: (epoch: number) => 0.95 ** epoch,
};
type LambdaName = keyof typeof lambdas;

type AnyOptimizer = optim.Optimizer<{ lr: number }>;

type SchedulerName = Figures["runs"][number]["scheduler"];
type AnyScheduler = optim.lrScheduler.LRScheduler | optim.lrScheduler.ReduceLROnPlateau;

function make(name: SchedulerName, optimizer: AnyOptimizer, options: object): AnyScheduler {
  const { schedulers, lrLambda } = options as {
    schedulers?: [typeof name, object][];
    lrLambda?: LambdaName | LambdaName[];
  };
  const given = {
    ...options,
    ...(schedulers && { schedulers: schedulers.map(([each, own]) => make(each, optimizer, own)) }),
    ...(lrLambda && {
      lrLambda: Array.isArray(lrLambda) ? lrLambda.map((each) => lambdas[each]) : lambdas[lrLambda],
    }),
  };
  const Scheduler = lrScheduler[name] as new (
    optimizer: AnyOptimizer,
    options: object,
  ) => AnyScheduler;
  return new Scheduler(optimizer, given);
}

function expectNear(actual: readonly number[], expected: readonly number[], what: string): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => {
    const text = `${what}, group ${i}: ${x}, expected ${expected[i]}`;
    expect(Math.abs(x - expected[i]), text).toBeLessThanOrEqual(1e-12 * Math.abs(expected[i]));
  });
}

describe("PyTorch's schedules", () => {
  it.each(runs)("$name", ({ scheduler: name, options, momentum, rates, momenta }) => {
    const groups = initial.rates.map((lr) => ({
      params: [zeros([1], { requiresGrad: true })],
      lr,
    }));
    const optimizer =
      momentum === "momentum"
        ? new optim.SGD(groups, { momentum: 0.5 })
        : new optim.Adam(groups, { betas: [0.5, 0.9] });
    const scheduler = make(name, optimizer, options);
    rates.forEach((expected, step) => {
      expectNear(scheduler.getLastLr(), expected, `after ${step} steps`);
      const moved = optimizer.paramGroups.map((group) =>
        "betas" in group ? group.betas[0] : group.momentum,
      );
      expectNear(moved, momenta[step] ?? momenta[0], `momentum after ${step} steps`);
      if (step === rates.length - 1) return;
      if (scheduler instanceof lrScheduler.ReduceLROnPlateau) scheduler.step(metrics.values[step]);
      else scheduler.step();
    });
  });

  it("warm restarts in the middle of epochs", () => {
    const optimizer = new optim.SGD([zeros([1], { requiresGrad: true })], { lr: 0.1 });
    const options = { t0: 3, tMult: 2, etaMin: 0.001 };
    const scheduler = new lrScheduler.CosineAnnealingWarmRestarts(optimizer, options);
    fractional.epochs.forEach((epoch, i) => {
      scheduler.step(epoch);
      expectNear([optimizer.lr], [fractional.rates[i]], `epoch ${epoch}`);
      expect(scheduler.lastEpoch).toBe(Math.floor(epoch));
    });
  });

  it.each(chains)("several of one optimizer: $schedulers", ({ schedulers, rates }) => {
    const optimizer = new optim.SGD([zeros([1], { requiresGrad: true })], { lr: 0.1 });
    const all = schedulers.map(([name, options]) => make(name, optimizer, options));
    rates.forEach((expected, step) => {
      expectNear([optimizer.lr], [expected], `after ${step} steps`);
      for (const each of all) each.step(0);
    });
  });

  it("end at 0, not below it by a rounding", () => {
    for (const lr of [0.1, 0.02, 0.5]) {
      for (let totalIters = 1; totalIters < 20; totalIters++) {
        const optimizer = new optim.SGD([zeros([1], { requiresGrad: true })], { lr });
        const options = { startFactor: 0.3, endFactor: 0, totalIters };
        const scheduler = new lrScheduler.LinearLR(optimizer, options);
        for (let i = 0; i < 25; i++) scheduler.step();
        expect(optimizer.lr).toBeGreaterThanOrEqual(0);
        expect(optimizer.lr).toBeLessThan(1e-12 * lr);
      }
    }
  });

  it("name a learning rate that is none, and set none of the groups then", () => {
    const groups = [0.1, 0.2].map((lr) => ({ params: [zeros([1], { requiresGrad: true })], lr }));
    const optimizer = new optim.SGD(groups);
    const lrLambda = [(epoch: number) => 1 - epoch / 4, (epoch: number) => 1 - epoch];
    const scheduler = new lrScheduler.LambdaLR(optimizer, { lrLambda });
    scheduler.step();
    const step = () => scheduler.step();
    expect(step).toThrow(
      "LambdaLR: the learning rate behind 2 steps must be a number from 0, got -0.2",
    );
    expect(scheduler.getLastLr()).toEqual([0.1 * 0.75, 0]);
    expect(scheduler.lastEpoch).toBe(1);
  });

  it("takes a metric from a tensor", () => {
    const optimizer = new optim.SGD([zeros([1], { requiresGrad: true })], { lr: 0.1 });
    const scheduler = new lrScheduler.ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 0 });
    scheduler.step(tensor(2));
    scheduler.step(tensor([3]));
    expect(optimizer.lr).toBe(0.05);
    scheduler.step(Number.NaN);
    expect(optimizer.lr).toBe(0.025);
  });

  it("go on from each other where two are of one optimizer, and from what is set by hand", () => {
    const optimizer = new optim.SGD([zeros([1], { requiresGrad: true })], { lr: 0.1 });
    const halving = new lrScheduler.StepLR(optimizer, { stepSize: 2, gamma: 0.5 });
    const falling = new lrScheduler.ExponentialLR(optimizer, { gamma: 0.9 });
    for (let epoch = 1; epoch <= 6; epoch++) {
      halving.step();
      falling.step();
      const expected = 0.1 * 0.5 ** Math.floor(epoch / 2) * 0.9 ** epoch;
      expectNear([optimizer.lr], [expected], `epoch ${epoch}`);
    }
    optimizer.lr = 1;
    falling.step();
    expect(optimizer.lr).toBe(0.9);
  });

  it("refuse what they cannot do", () => {
    const optimizer = new optim.Adagrad([zeros([1], { requiresGrad: true })], { lr: 0.1 });
    const other = new optim.SGD([zeros([1], { requiresGrad: true })], { lr: 0.1 });
    const cycle = (options: object) => new lrScheduler.OneCycleLR(other, { maxLr: 1, ...options });
    const step = new lrScheduler.StepLR(other, { stepSize: 2 });
    const sequence =
      (milestones: number[], each = step) =>
      () =>
        new lrScheduler.SequentialLR(optimizer, { schedulers: [each, each], milestones });
    const wrong: [() => unknown, string][] = [
      [() => new lrScheduler.StepLR({} as never, { stepSize: 2 }), "must be an optimizer"],
      [() => new lrScheduler.StepLR(other, 2 as never), "Did you mean { stepSize: 2 }?"],
      [() => new lrScheduler.StepLR(other, {} as never), "stepSize must be a positive integer"],
      [() => new lrScheduler.OneCycleLR(optimizer, { maxLr: 1, totalSteps: 9 }), "no momentum"],
      [() => cycle({}), "expected totalSteps, or epochs and stepsPerEpoch"],
      [() => cycle({ totalSteps: 10, pctStart: 0.1 }), "a phase has none"],
      [() => cycle({ totalSteps: 10, maxLr: [1, 2] }), "a list of 1, one for each"],
      [sequence([1, 2]), "2 schedules need 1 milestones, got 2"],
      [sequence([1]), "a schedule is of another optimizer"],
      [sequence([0]), "milestones must be a list of positive integers that rise"],
    ];
    for (const [run, message] of wrong) expect(run).toThrow(message);
    const over = cycle({ totalSteps: 5 });
    for (let i = 0; i < 5; i++) over.step();
    expect(() => over.step()).toThrow("OneCycleLR.step: the cycle of 5 steps is over");
  });
});
