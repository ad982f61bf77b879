import { optim } from "../../../src/index.ts";

const { lrScheduler } = optim;

type AnyOptimizer = optim.Optimizer<{ lr: number }>;

/** What all schedules have. */
interface AnyScheduler {
  step(...metric: never[]): void;
  getLastLr(): number[];
  readonly lastEpoch: number;
  stateDict(): object;
  loadStateDict(state: never): void;
}

/** A group's learning rate behind so many steps, each of which saw the metric of its number. */
type Rule = (epoch: number, metrics: readonly number[]) => number;

/** A schedule, and the same written down once more. */
export interface ScheduleSample<O> {
  make: (optimizer: AnyOptimizer, options: O) => AnyScheduler;
  /** What PyTorch's documentation takes for options that are not given. */
  defaults: Partial<O>;
  /** From PyTorch's documentation, for a group that begins with `base`. */
  rule: (options: O, base: number, group: number) => Rule;
  /** Whether `step` takes a metric. */
  watches?: boolean;
  /** Runs that together set every option. */
  runs: readonly [O, ...O[]];
}

/** What `optim.lrScheduler` exports that can be made and is a schedule. */
type SchedulerName = {
  [Name in keyof typeof lrScheduler]: (typeof lrScheduler)[Name] extends new (
    ...args: never[]
  ) => optim.lrScheduler.Scheduler<infer _O, infer _S>
    ? Name
    : never;
}[keyof typeof lrScheduler];

type OptionsOf<Name extends SchedulerName> = Exclude<
  ConstructorParameters<(typeof lrScheduler)[Name]>[1],
  undefined
>;

const cosine = (from: number, to: number, part: number) =>
  to + ((from - to) * (1 + Math.cos(Math.PI * part))) / 2;
const line = (from: number, to: number, part: number) => from + (to - from) * part;
const one = (value: number | readonly number[], group: number) =>
  typeof value === "number" ? value : value[group];

/** Every schedule at work: one that has no row here does not pass the type checker. */
export const scheduleSamples: {
  [Name in SchedulerName]: ScheduleSample<OptionsOf<Name>>;
} = {
  StepLR: {
    make: (optimizer, options) => new lrScheduler.StepLR(optimizer, options),
    defaults: { gamma: 0.1 },
    rule:
      ({ stepSize, gamma = 0.1 }, base) =>
      (epoch) =>
        base * gamma ** Math.floor(epoch / stepSize),
    runs: [{ stepSize: 4 }, { stepSize: 7, gamma: 0.5 }],
  },
  MultiStepLR: {
    make: (optimizer, options) => new lrScheduler.MultiStepLR(optimizer, options),
    defaults: { gamma: 0.1 },
    rule:
      ({ milestones, gamma = 0.1 }, base) =>
      (epoch) =>
        base * gamma ** milestones.filter((milestone) => milestone <= epoch).length,
    runs: [{ milestones: [3, 9] }, { milestones: [12, 2, 2], gamma: 0.5 }],
  },
  ExponentialLR: {
    make: (optimizer, options) => new lrScheduler.ExponentialLR(optimizer, options),
    defaults: {},
    rule:
      ({ gamma }, base) =>
      (epoch) =>
        base * gamma ** epoch,
    runs: [{ gamma: 0.9 }, { gamma: 0.5 }],
  },
  ConstantLR: {
    make: (optimizer, options) => new lrScheduler.ConstantLR(optimizer, options),
    defaults: { factor: 1 / 3, totalIters: 5 },
    rule:
      ({ factor = 1 / 3, totalIters = 5 }, base) =>
      (epoch) =>
        epoch < totalIters ? base * factor : base,
    runs: [{}, { factor: 0.5, totalIters: 12 }],
  },
  LinearLR: {
    make: (optimizer, options) => new lrScheduler.LinearLR(optimizer, options),
    defaults: { startFactor: 1 / 3, endFactor: 1, totalIters: 5 },
    rule:
      ({ startFactor = 1 / 3, endFactor = 1, totalIters = 5 }, base) =>
      (epoch) =>
        base * line(startFactor, endFactor, Math.min(1, epoch / totalIters)),
    runs: [{}, { startFactor: 0.1, endFactor: 0.7, totalIters: 12 }],
  },
  LambdaLR: {
    make: (optimizer, options) => new lrScheduler.LambdaLR(optimizer, options),
    defaults: {},
    rule:
      ({ lrLambda }, base, group) =>
      (epoch) =>
        base * (typeof lrLambda === "function" ? lrLambda : lrLambda[group])(epoch),
    runs: [
      { lrLambda: (epoch) => 1 / (1 + epoch) },
      { lrLambda: [(epoch) => 0.9 ** epoch, (epoch) => (epoch % 3) / 3] },
    ],
  },
  CosineAnnealingLR: {
    make: (optimizer, options) => new lrScheduler.CosineAnnealingLR(optimizer, options),
    defaults: { etaMin: 0 },
    rule:
      ({ tMax, etaMin = 0 }, base) =>
      (epoch) =>
        cosine(base, etaMin, epoch / tMax),
    runs: [{ tMax: 30 }, { tMax: 7, etaMin: 0.01 }],
  },
  CosineAnnealingWarmRestarts: {
    make: (optimizer, options) => new lrScheduler.CosineAnnealingWarmRestarts(optimizer, options),
    defaults: { tMult: 1, etaMin: 0 },
    rule: ({ t0, tMult = 1, etaMin = 0 }, base) => {
      const parts = [0];
      for (let length = t0; parts.length < 100; length *= tMult) {
        for (let i = 1; i <= length; i++) parts.push(i === length ? 0 : i / length);
      }
      return (epoch) => cosine(base, etaMin, parts[epoch]);
    },
    runs: [{ t0: 5 }, { t0: 3, tMult: 2, etaMin: 0.01 }],
  },
  OneCycleLR: {
    make: (optimizer, options) => new lrScheduler.OneCycleLR(optimizer, options),
    defaults: {
      ...{ pctStart: 0.3, annealStrategy: "cos", cycleMomentum: true, baseMomentum: 0.85 },
      ...{ maxMomentum: 0.95, divFactor: 25, finalDivFactor: 1e4, threePhase: false },
    },
    rule: ({ maxLr, totalSteps, epochs = 0, stepsPerEpoch = 0, ...options }, _, group) => {
      const { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 } = options;
      const between = options.annealStrategy === "linear" ? line : cosine;
      const steps = totalSteps ?? epochs * stepsPerEpoch;
      const top = one(maxLr, group);
      const [first, last] = [top / divFactor, top / divFactor / finalDivFactor];
      const [up, end] = [pctStart * steps - 1, steps - 1];
      return (epoch) => {
        if (epoch <= up) return between(first, top, epoch / up);
        if (!options.threePhase) return between(top, last, (epoch - up) / (end - up));
        if (epoch <= 2 * up) return between(top, first, (epoch - up) / up);
        return between(first, last, (epoch - 2 * up) / (end - 2 * up));
      };
    },
    runs: [
      { maxLr: 0.5, totalSteps: 40 },
      { maxLr: [0.5, 0.2], epochs: 9, stepsPerEpoch: 5, pctStart: 0.2, annealStrategy: "linear" },
      { maxLr: 0.5, totalSteps: 40, divFactor: 5, finalDivFactor: 10, threePhase: true },
      { maxLr: 0.5, totalSteps: 40, cycleMomentum: false },
      { maxLr: 0.5, totalSteps: 40, baseMomentum: 0.5, maxMomentum: [0.6, 0.7] },
    ],
  },
  SequentialLR: {
    make: (optimizer, { milestones }) => {
      const schedulers = [
        new lrScheduler.LinearLR(optimizer, { startFactor: 0.5, totalIters: 4 }),
        new lrScheduler.ExponentialLR(optimizer, { gamma: 0.9 }),
        new lrScheduler.CosineAnnealingLR(optimizer, { tMax: 8 }),
      ];
      const used = schedulers.slice(0, milestones.length + 1);
      return new lrScheduler.SequentialLR(optimizer, { schedulers: used, milestones });
    },
    defaults: {},
    rule:
      ({ milestones }, base) =>
      (epoch) => {
        const before = milestones.filter((milestone) => milestone <= epoch);
        const since = epoch - Math.max(0, ...before);
        if (before.length === 0) return base * line(0.5, 1, Math.min(1, since / 4));
        return before.length === 1 ? base * 0.9 ** since : cosine(base, 0, since / 8);
      },
    runs: [
      { schedulers: [], milestones: [4] },
      { schedulers: [], milestones: [6, 11] },
    ],
  },
  ReduceLROnPlateau: {
    make: (optimizer, options) => new lrScheduler.ReduceLROnPlateau(optimizer, options),
    watches: true,
    defaults: {
      ...{ mode: "min", factor: 0.1, patience: 10, threshold: 1e-4, thresholdMode: "rel" },
      ...{ cooldown: 0, minLr: 0, eps: 1e-8 },
    },
    rule: (options, base, group) => (epoch, metrics) => {
      const { factor = 0.1, patience = 10, cooldown = 0, minLr = 0, eps = 1e-8 } = options;
      const { threshold = 1e-4, thresholdMode = "rel", mode = "min" } = options;
      const up = mode === "max" ? -1 : 1;
      let [lr, best, bad, wait] = [base, Infinity, 0, 0];
      for (const metric of metrics.slice(0, epoch)) {
        // Of a metric that should rise, the negative falls.
        const value = up * metric;
        const margin = thresholdMode === "abs" ? threshold : threshold * Math.abs(best);
        const isBetter = best === Infinity || value < best - margin;
        if (isBetter) best = value;
        bad = isBetter || wait > 0 ? 0 : bad + 1;
        wait = Math.max(0, wait - 1);
        if (bad <= patience) continue;
        const next = Math.max(lr * factor, one(minLr, group));
        if (lr - next > eps) lr = next;
        [bad, wait] = [0, cooldown];
      }
      return lr;
    },
    runs: [
      { patience: 3 },
      { factor: 0.5, patience: 1, cooldown: 2, minLr: 0.01 },
      { factor: 0.5, patience: 2, mode: "max", threshold: 0.05 },
      { factor: 0.5, patience: 1, threshold: 0.1, thresholdMode: "abs", minLr: [0.02, 0] },
      { factor: 0.5, patience: 0, eps: 0.02 },
    ],
  },
};

/** What a metric may be like: it falls, with waves on it. */
export const metrics: readonly number[] = Array.from(
  { length: 40 },
  (_, i) => 2 * Math.exp(-i / 10) + 0.3 * Math.cos(i) + 1,
);
