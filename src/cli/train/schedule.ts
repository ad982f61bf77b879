import { optim, zeros } from "../../index.ts";
import { countOf } from "../../text/quantity.ts";
import type { Callback } from "../../train/index.ts";
import { UsageError } from "../errors.ts";

const { ConstantLR, CosineAnnealingLR, ExponentialLR, LinearLR, OneCycleLR, ReduceLROnPlateau } =
  optim.lrScheduler;
const { SequentialLR, StepLR } = optim.lrScheduler;

/** A schedule sets the rate of an optimizer of its own, which that of the run takes, whatever its engine. */
type Probe = optim.SGD;

interface Row {
  /** How the rate goes, behind "learning rate 0.1". */
  readonly course: string;
  /** Steps are those of the whole run, or what warming up leaves of them. */
  readonly make: (probe: Probe, steps: number) => optim.lrScheduler.LRScheduler;
}

/** Those that go by the step. */
const byStep = {
  constant: { course: "", make: (probe) => new ConstantLR(probe, { factor: 1, totalIters: 0 }) },
  cosine: {
    course: ", falling to 0",
    make: (probe, steps) => new CosineAnnealingLR(probe, { tMax: steps }),
  },
  linear: {
    course: ", falling to 0 in a straight line",
    make: (probe, totalIters) => new LinearLR(probe, { startFactor: 1, endFactor: 0, totalIters }),
  },
  onecycle: {
    course: ", reached in 30% of the steps, then falling to 0",
    make: (probe, totalSteps) =>
      new OneCycleLR(probe, { maxLr: probe.lr, totalSteps, cycleMomentum: false }),
  },
  step: {
    course: ", divided by 10 after each third of the steps",
    make: (probe, steps) => new StepLR(probe, { stepSize: Math.ceil(steps / 3) }),
  },
  exponential: {
    course: ", falling to a hundredth, each step by the same share",
    make: (probe, steps) => new ExponentialLR(probe, { gamma: 0.01 ** (1 / steps) }),
  },
} satisfies Record<string, Row>;

export type ScheduleName = keyof typeof byStep | "plateau";
const named = Object.keys(byStep) as (keyof typeof byStep)[];
export const scheduleNames: readonly ScheduleName[] = [...named, "plateau"];

/** What decides how the learning rate of a run goes. */
interface ScheduleSettings {
  readonly lr: number;
  readonly epochs: number;
  readonly schedule?: ScheduleName;
  readonly warmup?: number;
  readonly patience?: number;
}

/** So many epochs without a lower loss a plateau has: PyTorch's, but so that a run does not end before. */
const plateauPatience = ({ patience }: Pick<ScheduleSettings, "patience">) =>
  patience === undefined ? 10 : Math.floor(patience / 2);

/** Behind the learning rate, how it goes: `, falling to 0`. */
export function tellSchedule(config: ScheduleSettings): string {
  const { schedule = "constant", warmup } = config;
  if (schedule === "plateau") {
    return `, divided by 10 after more than ${countOf(plateauPatience(config), "epoch")} without a lower loss`;
  }
  const share = (of: number) => (of < 1 ? `${100 * of}% of the steps` : countOf(of, "step"));
  const rise = warmup === undefined ? "" : `, reached in ${share(warmup)}`;
  return rise + byStep[schedule].course;
}

/** Refuses what would change nothing, or goes against another setting. */
export function checkSchedule(config: ScheduleSettings): void {
  const { schedule = "constant", warmup, epochs } = config;
  const patience = plateauPatience(config);
  // The first epoch is the best so far; what is lowered after the last is of no use.
  if (schedule === "plateau" && epochs < patience + 3) {
    throw new UsageError(
      `--schedule plateau lowers the learning rate after more than ${countOf(patience, "epoch")} without a lower loss, and ` +
        `there are ${epochs}: give --epochs ${patience + 3} or more, or another schedule`,
    );
  }
  if (warmup !== undefined && (schedule === "plateau" || schedule === "onecycle")) {
    const why = schedule === "plateau" ? "goes by epochs" : "begins with a rise";
    throw new UsageError(
      `--schedule ${schedule} ${why}: leave out --warmup, or take another schedule`,
    );
  }
}

/** Has an optimizer's learning rate follow the schedule of a run. */
export function followSchedule(config: ScheduleSettings, optimizer: { lr: number }): Callback {
  return config.schedule === "plateau"
    ? followLoss(config, optimizer)
    : followSteps(config, config.schedule, optimizer);
}

const probeOf = ({ lr }: ScheduleSettings): Probe => new optim.SGD([zeros([1])], { lr });

/** The rate of a step follows from its number: one that is gone on from is reached by going there. */
function followSteps(
  config: ScheduleSettings,
  schedule: keyof typeof byStep = "constant",
  optimizer: { lr: number },
): Callback {
  return (run) => {
    const steps = run.epochs * run.stepsPerEpoch;
    const probe = probeOf(config);
    const rising = warmupSteps(config, steps);
    const main = byStep[schedule].make(probe, steps - rising);
    const scheduler = rising === 0 ? main : behindWarmup(probe, rising, main);
    const step = () => {
      while (scheduler.lastEpoch < run.step) scheduler.step();
      optimizer.lr = probe.lr;
    };
    return { begin: step, step };
  };
}

function warmupSteps({ warmup = 0 }: ScheduleSettings, steps: number): number {
  const rising = warmup < 1 ? Math.round(warmup * steps) : warmup;
  if (rising < steps) return rising;
  throw new UsageError(
    `--warmup ${warmup}: the whole run has ${countOf(steps, "step")}. Give fewer`,
  );
}

/** A schedule behind so many steps in which the rate rises in a straight line: n/(steps + 1) of it in the nth. */
function behindWarmup(probe: Probe, steps: number, main: optim.lrScheduler.LRScheduler) {
  const rise = new LinearLR(probe, { startFactor: 1 / (steps + 1), totalIters: steps });
  return new SequentialLR(probe, { schedulers: [rise, main], milestones: [steps] });
}

function followLoss(config: ScheduleSettings, optimizer: { lr: number }): Callback {
  return () => {
    const probe = probeOf(config);
    const scheduler = new ReduceLROnPlateau(probe, { patience: plateauPatience(config) });
    const take = () => {
      optimizer.lr = probe.lr;
    };
    return {
      name: "schedule",
      begin: take,
      epoch({ validation }) {
        scheduler.step(validation!.loss);
        take();
      },
      state: () => ({ values: scheduler.stateDict() }),
      restore: ({ values }) =>
        scheduler.loadStateDict(values as optim.lrScheduler.ReduceLROnPlateauState),
    };
  };
}
