import { copyOf } from "../../doctor/keep-state.ts";
import type { StateDict } from "../../nn/state-dict.ts";
import {
  callback,
  checkOptions,
  type OptionTable,
  positiveInteger,
  word,
} from "../../tensor/arguments.ts";
import { DataError, ValueError } from "../../tensor/errors.ts";
import type { EpochMetrics, StepMetrics } from "../record.ts";
import type { WithinStep } from "../step.ts";
import type { Callback, CallbackHooks, Ending, TrainingRun } from "./callback.ts";
import type { CallbackState } from "./state.ts";

const hooksTable: OptionTable<CallbackHooks> = {
  name: word,
  begin: callback,
  step: callback,
  epoch: callback,
  seen: callback,
  end: callback,
  batchesPerUpdate: positiveInteger,
  evaluated: callback,
  gather: callback,
  gradients: callback,
  updated: callback,
  state: callback,
  restore: callback,
};

/** The callbacks of one run. */
export class Callbacks {
  /** So many batches give one update. */
  readonly batchesPerUpdate: number;
  readonly #all: readonly CallbackHooks[];
  /** Those with a state, by the names that it has in checkpoints. */
  readonly #stateful: ReadonlyMap<string, CallbackHooks>;

  /** @throws ValueError for one that does not fit the run, or gives what are no hooks. */
  constructor(callbacks: readonly Callback[], run: TrainingRun) {
    this.#all = callbacks.map((each, i) => {
      const hooks = each(run);
      checkHooks(`callbacks[${i}]`, hooks);
      return hooks;
    });
    const gathering = this.#all.filter(({ batchesPerUpdate }) => batchesPerUpdate !== undefined);
    if (gathering.length > 1) {
      throw new ValueError("Trainer: callbacks: more than one accumulates gradients. Give one");
    }
    this.batchesPerUpdate = gathering[0]?.batchesPerUpdate ?? 1;
    this.#stateful = new Map(named(this.#all.filter(({ state }) => state)));
  }

  /** What they do within each step. */
  get within(): readonly WithinStep[] {
    return this.#all;
  }

  /** What evaluations have in the place of parameters' values; null where nothing. */
  evaluated(): StateDict | null {
    return this.#all.reduce<StateDict | null>(
      (found, { evaluated }) => evaluated?.() ?? found,
      null,
    );
  }

  async begin(): Promise<void> {
    for (const hooks of this.#all) await hooks.begin?.();
  }

  async step(metrics: StepMetrics): Promise<void> {
    await this.#tellAll([(hooks) => hooks.step?.(metrics), (hooks) => hooks.seen?.()]);
  }

  async epoch(metrics: EpochMetrics): Promise<void> {
    await this.#tellAll([(hooks) => hooks.epoch?.(metrics), (hooks) => hooks.seen?.()]);
  }

  /** Runs what trains, and tells of its end. The error of a run goes before one of theirs. */
  async around<Outcome extends Ending>(run: () => Promise<Outcome>): Promise<Outcome> {
    let ending: Outcome;
    try {
      ending = await run();
    } catch (error) {
      await this.#end("failed").catch(() => {});
      throw error;
    }
    await this.#end(ending);
    return ending;
  }

  async #end(ending: Ending): Promise<void> {
    await this.#tellAll([(hooks) => hooks.end?.(ending)]);
  }

  /** Tells all of them one thing after another, also where one throws; the first error is thrown then. */
  async #tellAll(things: readonly ((hooks: CallbackHooks) => unknown)[]): Promise<void> {
    const errors: unknown[] = [];
    for (const tell of things) {
      for (const hooks of this.#all) {
        try {
          await tell(hooks);
        } catch (error) {
          errors.push(error);
        }
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  state(): Record<string, CallbackState> {
    const states = [...this.#stateful].map(([name, hooks]) => [name, hooks.state?.()]);
    return Object.fromEntries(states);
  }

  restore(states: Readonly<Record<string, CallbackState>>): void {
    for (const [name, hooks] of this.#stateful) hooks.restore?.(states[name]);
  }

  /** Keeps the state of all. The function returned puts it back. */
  keepState(): () => void {
    const states = copyOf(this.state());
    return () => this.restore(states);
  }

  /** @throws DataError for the states of other callbacks. */
  checkNames(states: Readonly<Record<string, CallbackState>>, source: string): void {
    const [expected, got] = [[...this.#stateful.keys()], Object.keys(states)].map(
      (names) => names.sort().join(", ") || "none",
    );
    if (expected === got) return;
    throw new DataError(
      `${source}: the run was begun with other callbacks: expected ${expected}, got ${got}. Use those that it ` +
        "began with",
    );
  }
}

function checkHooks(which: string, hooks: CallbackHooks): void {
  checkOptions(`Trainer: ${which}`, hooksTable, hooks);
  const { name, state, restore } = hooks;
  if (!state && !restore) return;
  if (name !== undefined && state && restore) return;
  throw new ValueError(
    `Trainer: ${which}: a callback with a state needs all of name, state and restore`,
  );
}

/** Of several with one name, the second is called `name 2`. */
function named(hooks: readonly CallbackHooks[]): [name: string, hooks: CallbackHooks][] {
  return hooks.map((each, i) => {
    const before = hooks.slice(0, i).filter(({ name }) => name === each.name).length;
    return [before === 0 ? `${each.name}` : `${each.name} ${before + 1}`, each];
  });
}
