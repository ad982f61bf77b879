import { notNegative, type OptionTable, required } from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import { shown } from "../../text/shown.ts";
import { type AnyOptimizer, rates, Scheduler } from "./scheduler.ts";

/** What a schedule needs to go on: fit for JSON. */
export interface LRSchedulerState {
  /** Steps so far. */
  lastEpoch: number;
  /** The learning rates that it began with. */
  baseLrs: number[];
  /** Those that it has set last. */
  lastLr: number[];
}

const stateTable: OptionTable<LRSchedulerState> = {
  lastEpoch: required(notNegative),
  baseLrs: required(rates),
  lastLr: required(rates),
};

/** What a group's learning rate was before its first schedule. */
const initialLrs = new WeakMap<object, number>();

/** One step of a schedule, for one group. */
export interface ScheduleStep {
  /** Steps so far, this one too; 0 when the schedule begins. */
  epoch: number;
  /** The group's learning rate before this step. */
  lr: number;
  /** The one that the schedule began with. */
  base: number;
  /** Which group it is. */
  index: number;
}

/**
 * A schedule that goes on by one at each `step()`: call it after `optimizer.step()`, or once an epoch. It
 * begins as soon as it is made. Its base are the learning rates that the optimizer had before its first schedule.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LRScheduler.html
 */
export abstract class LRScheduler<Options extends object = object> extends Scheduler<
  Options,
  LRSchedulerState
> {
  #epoch = 0;
  #baseLrs: readonly number[];

  constructor(
    optimizer: AnyOptimizer,
    table: OptionTable<Options>,
    defaults: Partial<Options>,
    options: Partial<Options>,
  ) {
    super(optimizer, table, defaults, options);
    for (const group of this.groups) {
      if (!initialLrs.has(group)) initialLrs.set(group, group.lr);
    }
    this.#baseLrs = this.groups.map((group) => initialLrs.get(group)!);
    // From the learning rates that there are: another schedule of the optimizer may have set them.
    this.goTo(0);
  }

  /** The learning rate of one group behind a step. */
  protected abstract rateAt(step: ScheduleStep): number;

  /** How many steps it has done. */
  get lastEpoch(): number {
    return Math.floor(this.#epoch);
  }

  /** Sets the learning rates of its beginning, whatever they are. */
  begin(): void {
    for (const [i, group] of this.groups.entries()) group.lr = this.#baseLrs[i];
    this.goTo(0);
  }

  /** Sets the learning rates of the next step. */
  step(): void {
    this.goTo(this.#epoch + 1);
  }

  /** Sets the learning rates of an epoch, and all that goes with them. */
  protected goTo(epoch: number): void {
    this.refuseRecording();
    const next = this.groups.map(({ lr }, index) => {
      const base = this.#baseLrs[index];
      return this.#checked(this.rateAt({ epoch, lr, base, index }), base, epoch);
    });
    for (const [i, group] of this.groups.entries()) group.lr = next[i];
    this.#epoch = epoch;
  }

  /** A rule whose end is 0 may go below it by its rounding. */
  #checked(rate: number, base: number, epoch: number): number {
    if (Math.abs(rate) < 1e-12 * base) return Math.max(rate, 0);
    if (notNegative.accepts(rate)) return rate;
    throw new ValueError(
      `${this.constructor.name}: the learning rate behind ${epoch} steps must be ${notNegative.expected}, got ` +
        shown(rate),
    );
  }

  override stateDict(): LRSchedulerState {
    return { lastEpoch: this.#epoch, baseLrs: [...this.#baseLrs], lastLr: this.getLastLr() };
  }

  protected override get stateTable() {
    return stateTable;
  }

  protected override takeOver({ lastEpoch, baseLrs }: LRSchedulerState): void {
    this.#epoch = lastEpoch;
    this.#baseLrs = [...baseLrs];
  }
}
