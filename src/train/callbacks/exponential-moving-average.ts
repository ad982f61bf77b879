import { add, formula, mul, sub } from "../../expr/build.ts";
import { assign } from "../../ops/methods/inplace.ts";
import { operand } from "../../ops/methods/operand.ts";
import {
  checkOptions,
  decay as decayKind,
  type OptionTable,
  required,
} from "../../tensor/arguments.ts";
import { checkPlainData, flag, object } from "../../tensor/plain-data.ts";
import type { Callback } from "./callback.ts";
import { checkTensors } from "./check-tensors.ts";

export interface MovingAverageOptions {
  /** The share of an average that is kept at each update, from 0 to below 1: 0.999, say. */
  decay: number;
}

const options: OptionTable<MovingAverageOptions> = { decay: required(decayKind) };

const checkedValues = object({ hasBegun: flag });

// a ← decay · a + (1 − decay) · w
const averaged = formula((a, w, decay) => add(mul(decay, a), mul(sub(1, decay), w)));

/**
 * Keeps a moving average of the parameters, a ← decay · a + (1 − decay) · w after each update, which begins at
 * the weights before the first one. Evaluations and predictions of the trainer are those of the averages, and
 * the model has them when `fit` ends; `fit` called again, and a checkpoint, go on with the weights that are
 * trained. Buffers, as those of batch normalisation, are the model's own.
 *
 * @throws ValueError for a decay that is none.
 * Source: Polyak and Juditsky, Acceleration of stochastic approximation by averaging (1992);
 * https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { exponentialMovingAverage, Trainer } from "chainrule/train";
 * const model = new nn.Linear(2, 2);
 * const before = model.bias!.at(0).item();
 * const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
 * const parts = { model, optimizer, loss: F.crossEntropy, train: moons(), batchSize: 500 };
 * const callbacks = [exponentialMovingAverage({ decay: 0 })];
 * const trainer = new Trainer({ ...parts, epochs: 1, callbacks });
 * await trainer.fit();
 * model.bias!.at(0).item() === before; // → false
 * ```
 */
export function exponentialMovingAverage(given: MovingAverageOptions): Callback {
  checkOptions("exponentialMovingAverage", options, given);
  const { decay } = given;
  return (run) => {
    const named = Object.entries(run.parameters);
    const averages = Object.fromEntries(named.map(([name, w]) => [name, w.detach().clone()]));
    let hasBegun = false;
    return {
      name: "exponentialMovingAverage",
      begin() {
        if (hasBegun) return;
        for (const [name, parameter] of named) averages[name].copy_(parameter.detach());
        hasBegun = true;
      },
      updated() {
        const share = operand(decay, "float64");
        for (const [name, parameter] of named) {
          assign(averages[name], averaged, [averages[name], parameter, share]);
        }
      },
      evaluated: () => (hasBegun ? averages : null),
      state: () => ({ values: { hasBegun }, tensors: averages }),
      restore({ values, tensors = {} }) {
        checkPlainData(values, "exponentialMovingAverage", checkedValues, "callbacks");
        checkTensors("exponentialMovingAverage", tensors, averages);
        hasBegun = (values as { hasBegun: boolean }).hasBegun;
        for (const [name, average] of Object.entries(averages)) average.copy_(tensors[name]);
      },
    };
  };
}
