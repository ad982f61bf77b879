import {
  checkOptions,
  notNegative,
  type OptionTable,
  positiveInteger,
  required,
} from "../../tensor/arguments.ts";
import { checkPlainData, count, number, object, orNull } from "../../tensor/plain-data.ts";
import { formatDigits } from "../../text/number.ts";
import { countOf } from "../../text/quantity.ts";
import type { Callback } from "./callback.ts";
import { type MonitorOptions, monitorOf, monitorOptions } from "./monitor.ts";

export interface EarlyStoppingOptions extends MonitorOptions {
  /** So many epochs in a row may be no better than the best before them; then the run ends. */
  patience: number;
  /** What is better by no more than this counts as no better. Default 0. */
  minDelta?: number;
}

const options: OptionTable<EarlyStoppingOptions> = {
  ...monitorOptions,
  patience: required(positiveInteger),
  minDelta: notNegative,
};

const checkedValues = object({ best: orNull(number), epoch: count, waited: count });

/**
 * Ends a run that has got no better for so many epochs. `fit` is "finished" then, and `stoppedEarly` says
 * why. The model has the last epoch's weights, not the best ones: these {@link restoreBest} brings back.
 *
 * @throws ValueError for a figure that the run does not have; it names those that there are.
 * Source: Prechelt, Early Stopping: But When? (1998)
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { earlyStopping, Trainer } from "chainrule/train";
 * const model = new nn.Sequential(new nn.Linear(2, 2));
 * const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
 * const parts = { model, optimizer, loss: F.crossEntropy, train: moons({ samples: 100 }) };
 * const callbacks = [earlyStopping({ patience: 2, monitor: "train.loss", minDelta: 0.1 })];
 * const trainer = new Trainer({ ...parts, epochs: 100, callbacks });
 * await trainer.fit(); // → finished
 * trainer.stoppedEarly?.slice(0, 30); // → no lower train.loss in 2 epoch
 * ```
 */
export function earlyStopping(given: EarlyStoppingOptions): Callback {
  checkOptions("earlyStopping", options, given);
  const { patience, minDelta = 0 } = given;
  return (run) => {
    const monitor = monitorOf("earlyStopping", run, given);
    const start = { best: null as number | null, epoch: 0, waited: 0 };
    let seen = start;
    return {
      name: "earlyStopping",
      epoch(metrics) {
        const value = monitor.read(metrics);
        const { epoch } = metrics;
        seen = monitor.isBetter(value, seen.best, minDelta)
          ? { best: value, epoch, waited: 0 }
          : { ...seen, waited: seen.waited + 1 };
        const { best, waited } = seen;
        if (waited < patience) return;
        const epochs = countOf(patience, "epoch");
        const before =
          best === null ? "" : `: it was ${formatDigits(best)} after epoch ${seen.epoch}`;
        run.stop(`no ${monitor.better} ${monitor.name} in ${epochs}${before}`);
      },
      state: () => ({ values: seen }),
      restore({ values }) {
        checkPlainData(values, "earlyStopping", checkedValues, "callbacks");
        seen = values as typeof start;
      },
    };
  };
}
