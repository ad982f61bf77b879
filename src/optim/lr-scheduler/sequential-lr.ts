import {
  isObject,
  kind,
  nonNegativeInteger,
  type OptionTable,
  positiveInteger,
  required,
} from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import { LRScheduler, type LRSchedulerState } from "./lr-scheduler.ts";
import { type AnyOptimizer, rates, Scheduler } from "./scheduler.ts";

export interface SequentialLROptions {
  /** Schedules of one optimizer, in their order. */
  schedulers: readonly LRScheduler[];
  /** At which step each but the first begins. */
  milestones: readonly number[];
}

/** Where a sequence is, and each of its schedules: fit for JSON. */
export interface SequentialLRState {
  lastEpoch: number;
  lastLr: number[];
  schedulers: LRSchedulerState[];
}

const isRising = (value: readonly number[]) => value.every((x, i) => i === 0 || value[i - 1] < x);
const sequentialOptions: OptionTable<SequentialLROptions> = {
  schedulers: required(
    kind(
      "a list of schedules, other than ReduceLROnPlateau and SequentialLR",
      (value) =>
        Array.isArray(value) &&
        value.length > 0 &&
        value.every((each) => each instanceof LRScheduler),
    ),
  ),
  milestones: required(
    kind(
      "a list of positive integers that rise",
      (value) => Array.isArray(value) && value.every(positiveInteger.accepts) && isRising(value),
    ),
  ),
};
const stateTable: OptionTable<SequentialLRState> = {
  lastEpoch: required(nonNegativeInteger),
  lastLr: required(rates),
  schedulers: required(
    kind("a list of states", (value) => Array.isArray(value) && value.every(isObject)),
  ),
};

/**
 * One schedule after another: at each milestone the next one begins, with the optimizer's first learning rates.
 *
 * @throws ValueError where there is not one milestone between any two, or a schedule is of another optimizer.
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html
 * @example
 * ```ts
 * const { ExponentialLR, LinearLR, SequentialLR } = optim.lrScheduler;
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * const warmup = new LinearLR(optimizer, { startFactor: 0.5, totalIters: 4 });
 * const decay = new ExponentialLR(optimizer, { gamma: 0.5 });
 * const schedulers = [warmup, decay];
 * const scheduler = new SequentialLR(optimizer, { schedulers, milestones: [4] });
 * optimizer.lr; // → 0.25
 * for (let i = 0; i < 5; i++) scheduler.step();
 * optimizer.lr; // → 0.25
 * ```
 */
export class SequentialLR extends Scheduler<SequentialLROptions, SequentialLRState> {
  #epoch = 0;

  constructor(optimizer: AnyOptimizer, options: SequentialLROptions) {
    super(optimizer, sequentialOptions, {}, options);
    const { schedulers, milestones } = options;
    if (milestones.length !== schedulers.length - 1) {
      throw new ValueError(
        `SequentialLR: ${schedulers.length} schedules need ${schedulers.length - 1} milestones, got ` +
          `${milestones.length}`,
      );
    }
    if (schedulers.some((each) => each.optimizer !== optimizer)) {
      throw new ValueError("SequentialLR: a schedule is of another optimizer");
    }
    schedulers[0].begin();
  }

  /** How many steps it has done. */
  get lastEpoch(): number {
    return this.#epoch;
  }

  /** Sets the learning rates of the next step. */
  step(): void {
    this.refuseRecording();
    this.#epoch++;
    const { schedulers, milestones } = this.options;
    const current = schedulers[milestones.filter((milestone) => milestone <= this.#epoch).length];
    if (milestones.includes(this.#epoch)) current.begin();
    else current.step();
  }

  override stateDict(): SequentialLRState {
    const schedulers = this.options.schedulers.map((each) => each.stateDict());
    return { lastEpoch: this.#epoch, lastLr: this.getLastLr(), schedulers };
  }

  protected override get stateTable() {
    return stateTable;
  }

  protected override takeOver({ lastEpoch, lastLr, schedulers }: SequentialLRState): void {
    for (const [i, each] of this.options.schedulers.entries()) each.loadStateDict(schedulers[i]);
    for (const [i, group] of this.groups.entries()) group.lr = lastLr[i];
    this.#epoch = lastEpoch;
  }
}
