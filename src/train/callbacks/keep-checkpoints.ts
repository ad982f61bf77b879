import {
  callback,
  checkOptions,
  nonNegativeInteger,
  type OptionTable,
  required,
} from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import { array, checkPlainData, number, object, ordinal } from "../../tensor/plain-data.ts";
import type { Callback } from "./callback.ts";
import { type MonitorOptions, monitorOf, monitorOptions } from "./monitor.ts";

export interface KeepCheckpointsOptions extends MonitorOptions {
  /** So many of the best epochs' checkpoints are kept. Default 0. */
  best?: number;
  /** So many of the last epochs' checkpoints are kept. Default 0. */
  last?: number;
  /** Writes down a checkpoint under a name: `epoch-12`. The run waits for a promise. */
  save: (name: string, bytes: Uint8Array<ArrayBuffer>) => unknown;
  /** Removes one. After a run was killed and has gone on, it may be asked for one that is gone. */
  remove: (name: string) => unknown;
}

const options: OptionTable<KeepCheckpointsOptions> = {
  ...monitorOptions,
  best: nonNegativeInteger,
  last: nonNegativeInteger,
  save: required(callback),
  remove: required(callback),
};

interface Kept {
  epoch: number;
  /** What is monitored; null where it was no number. */
  value: number | null;
}

const checkedValues = array(object({ epoch: ordinal, value: number }));

/**
 * Keeps the checkpoints of the best and of the last epochs, and removes the others. They are those of
 * `trainer.checkpoint()`: a run goes on from any of them.
 *
 * @throws ValueError where none are to be kept, and for a figure that the run does not have.
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { keepCheckpoints, Trainer } from "chainrule/train";
 * const model = new nn.Linear(2, 2);
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const files = new Map<string, Uint8Array>();
 * const save = (name: string, bytes: Uint8Array) => files.set(name, bytes);
 * const remove = (name: string) => files.delete(name);
 * const callbacks = [keepCheckpoints({ last: 2, save, remove })];
 * const parts = { model, optimizer, loss: F.crossEntropy, callbacks };
 * await new Trainer({ ...parts, train: moons(), epochs: 4 }).fit();
 * [...files.keys()]; // → epoch-3,epoch-4
 * ```
 */
export function keepCheckpoints(given: KeepCheckpointsOptions): Callback {
  checkOptions("keepCheckpoints", options, given);
  const { best = 0, last = 0, save, remove } = given;
  if (best + last === 0) {
    throw new ValueError("keepCheckpoints: say how many: best: 3, or last: 2, or both");
  }
  return (run) => {
    const monitor = best > 0 ? monitorOf("keepCheckpoints", run, given) : null;
    let kept: Kept[] = [];
    let gone: Kept[] = [];
    let isDue = false;
    const selected = (all: readonly Kept[]): Kept[] => {
      const ranked = all
        .filter(({ value }) => value !== null)
        // Of equals the earlier one is the better.
        .sort((a, b) => (monitor?.isBetter(b.value!, a.value) ? 1 : a.value === b.value ? 0 : -1));
      const those = new Set([...ranked.slice(0, best), ...(last > 0 ? all.slice(-last) : [])]);
      return all.filter((each) => those.has(each));
    };
    return {
      name: "keepCheckpoints",
      epoch(metrics) {
        const value = monitor?.read(metrics) ?? NaN;
        const own = { epoch: metrics.epoch, value: Number.isFinite(value) ? value : null };
        const all = [...kept, own];
        kept = selected(all);
        gone.push(...all.filter((each) => !kept.includes(each) && each !== own));
        isDue = kept.includes(own);
      },
      async seen() {
        if (isDue) {
          isDue = false;
          await save(nameOf(kept[kept.length - 1]), run.checkpoint());
        }
        for (const each of gone.splice(0)) await remove(nameOf(each));
      },
      state: () => ({ values: kept }),
      restore({ values }) {
        checkPlainData(values, "keepCheckpoints", checkedValues, "callbacks");
        kept = values as Kept[];
        [gone, isDue] = [[], false];
      },
    };
  };
}

const nameOf = ({ epoch }: Kept) => `epoch-${epoch}`;
