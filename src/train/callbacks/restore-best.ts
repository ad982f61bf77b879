import type { StateDict } from "../../nn/state-dict.ts";
import { callback, checkOptions, type OptionTable } from "../../tensor/arguments.ts";
import { checkPlainData, number, object, ordinal, orNull, text } from "../../tensor/plain-data.ts";
import type { Callback } from "./callback.ts";
import { checkTensors } from "./check-tensors.ts";
import { type MonitorOptions, monitorOf, monitorOptions } from "./monitor.ts";

/** The epoch after which a model was at its best. */
export interface BestEpoch {
  epoch: number;
  /** The figure that says so: "validation.loss" */
  monitor: string;
  value: number;
}

export interface RestoreBestOptions extends MonitorOptions {
  /** Told which epoch's weights the model has, when `fit` ends. */
  onRestore?: (best: BestEpoch) => void;
}

const options: OptionTable<RestoreBestOptions> = { ...monitorOptions, onRestore: callback };
const checkedValues = orNull(object({ epoch: ordinal, monitor: text, value: number }));

/**
 * Has the model end with the weights of its best epoch, however the run ends: at its last epoch, early,
 * stopped by its signal, or with an error. `fit` called again, and a checkpoint, go on with those that the
 * run has trained since.
 *
 * @throws ValueError for a figure that the run does not have; it names those that there are.
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { restoreBest, Trainer } from "chainrule/train";
 * const model = new nn.Linear(2, 2);
 * const optimizer = new optim.Adam(model.parameters(), { lr: 0.5 });
 * const parts = { model, optimizer, loss: F.crossEntropy, train: moons(), validation: moons() };
 * const trainer = new Trainer({ ...parts, epochs: 20, callbacks: [restoreBest()] });
 * await trainer.fit();
 * const losses = trainer.record.epochs.map(({ validation }) => validation!.loss);
 * trainer.evaluate().loss === Math.min(...losses); // → true
 * ```
 */
export function restoreBest(given: RestoreBestOptions = {}): Callback {
  checkOptions("restoreBest", options, given);
  return (run) => {
    const monitor = monitorOf("restoreBest", run, given);
    let best: BestEpoch | null = null;
    let weights: StateDict = {};
    return {
      name: "restoreBest",
      epoch(metrics) {
        const value = monitor.read(metrics);
        if (!monitor.isBetter(value, best?.value ?? null)) return;
        best = { epoch: metrics.epoch, monitor: monitor.name, value };
        weights = run.weights();
      },
      end() {
        if (!best) return;
        run.show(weights);
        given.onRestore?.(best);
      },
      state: () => ({ values: best, tensors: weights }),
      restore({ values, tensors = {} }) {
        checkPlainData(values, "restoreBest", checkedValues, "callbacks");
        if (values !== null) checkTensors("restoreBest", tensors, run.weights());
        best = values as BestEpoch | null;
        weights = tensors;
      },
    };
  };
}
