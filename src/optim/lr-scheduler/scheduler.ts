import { isSymbolic } from "../../ops/interceptors.ts";
import {
  checkArgument,
  checkOptions,
  type Kind,
  kind,
  notNegative,
  type OptionTable,
} from "../../tensor/arguments.ts";
import { CompileError, DataError, ValueError } from "../../tensor/errors.ts";
import { Optimizer } from "../optimizer.ts";
import { withoutUndefined } from "../options.ts";

/** An optimizer of any kind. */
export type AnyOptimizer = Optimizer<{ lr: number }>;

const optimizerKind = kind("an optimizer", (value) => value instanceof Optimizer);

/** A list of learning rates. */
export const rates: Kind = kind(
  "a list of numbers from 0",
  (value) => Array.isArray(value) && value.every(notNegative.accepts),
);

/**
 * What all schedules have in common: they set the learning rates of those groups that an optimizer has when
 * the schedule is made.
 *
 * Source: https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 */
export abstract class Scheduler<Options extends object, State extends { lastLr: number[] }> {
  readonly optimizer: AnyOptimizer;
  protected readonly groups: AnyOptimizer["paramGroups"];
  protected readonly options: Options;

  constructor(
    optimizer: AnyOptimizer,
    table: OptionTable<Options>,
    defaults: Partial<Options>,
    options: Partial<Options>,
  ) {
    const { name } = this.constructor;
    checkArgument(name, "the optimizer", optimizerKind, optimizer);
    checkOptions(name, table, options);
    this.optimizer = optimizer;
    this.groups = [...optimizer.paramGroups];
    this.options = { ...defaults, ...withoutUndefined(options) } as Options;
  }

  /** Throws where a step is being recorded: it would go on at the learning rate of this one time. */
  protected refuseRecording(): void {
    if (!isSymbolic()) return;
    throw new CompileError(
      `${this.constructor.name}.step: what a schedule counts cannot be recorded. Call it outside of the ` +
        "compiled function, which reads the learning rate at every run",
    );
  }

  /** A value for each group, given as one for all or as a list. */
  protected perGroup<T>(name: string, value: T | readonly T[]): readonly T[] {
    const { length } = this.groups;
    if (!Array.isArray(value)) return this.groups.map(() => value as T);
    if (value.length === length) return value;
    throw new ValueError(
      `${this.constructor.name}: ${name} must be one for all groups or a list of ${length}, one for each; ` +
        `got a list of ${value.length}`,
    );
  }

  /** The learning rate of each group. */
  getLastLr(): number[] {
    return this.groups.map(({ lr }) => lr);
  }

  /** All that a resumed run needs to go on, as plain numbers; not what the constructor was given. */
  abstract stateDict(): State;

  /** What a state must be. */
  protected abstract readonly stateTable: OptionTable<State>;

  /** Takes over a state that was checked; the learning rates are set. */
  protected abstract takeOver(state: State): void;

  /**
   * Takes over a state, and sets the learning rates that it had.
   *
   * @throws ValueError for what is no state of such a schedule; DataError for one of other groups.
   */
  loadStateDict(state: State): void {
    const operation = `${this.constructor.name}.loadStateDict`;
    checkOptions(operation, this.stateTable, state);
    if (state.lastLr.length !== this.groups.length) {
      throw new DataError(
        `${operation}: the optimizer has ${this.groups.length} groups, the state learning rates of ` +
          `${state.lastLr.length}`,
      );
    }
    for (const [i, group] of this.groups.entries()) group.lr = state.lastLr[i];
    this.takeOver(state);
  }
}
