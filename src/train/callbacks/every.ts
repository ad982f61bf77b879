import { callback, checkArgument, positive, positiveInteger } from "../../tensor/arguments.ts";
import { formatDigits } from "../../text/number.ts";
import { formatCount } from "../../text/quantity.ts";
import type { StepMetrics } from "../record.ts";
import type { Callback, TrainingRun } from "./callback.ts";

/**
 * Does something after every so many steps, which all callbacks have seen: to write down a checkpoint, say.
 *
 * @throws ValueError for what is no number of steps or no function.
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { everySteps, Trainer } from "chainrule/train";
 * const model = new nn.Linear(2, 2);
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const done: number[] = [];
 * const callbacks = [everySteps(4, (run) => done.push(run.step))];
 * const parts = { model, optimizer, loss: F.crossEntropy, callbacks };
 * await new Trainer({ ...parts, train: moons({ samples: 320 }), epochs: 1 }).fit();
 * done; // → 4,8
 * ```
 */
export function everySteps(steps: number, action: (run: TrainingRun) => unknown): Callback {
  checkArgument("everySteps", "steps", positiveInteger, steps);
  checkArgument("everySteps", "the action", callback, action);
  return (run) => {
    let isDue = false;
    return {
      step: ({ step }) => {
        isDue = step % steps === 0;
      },
      async seen() {
        if (!isDue) return;
        isDue = false;
        await action(run);
      },
    };
  };
}

/**
 * Does something after a step when so many minutes of the clock have gone by since `fit` began, or since it
 * was done. All callbacks have seen the step: it is the time to write down a checkpoint.
 *
 * @throws ValueError for what is no number of minutes or no function.
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { everyMinutes, Trainer } from "chainrule/train";
 * const model = new nn.Linear(2, 2);
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * let checkpoint = new Uint8Array();
 * const callbacks = [everyMinutes(1e-9, (run) => void (checkpoint = run.checkpoint()))];
 * const parts = { model, optimizer, loss: F.crossEntropy, callbacks };
 * await new Trainer({ ...parts, train: moons({ samples: 64 }), epochs: 1 }).fit();
 * checkpoint.length > 100; // → true
 * ```
 */
export function everyMinutes(minutes: number, action: (run: TrainingRun) => unknown): Callback {
  checkArgument("everyMinutes", "minutes", positive, minutes);
  checkArgument("everyMinutes", "the action", callback, action);
  return (run) => {
    let since = 0;
    return {
      begin: () => {
        since = performance.now();
      },
      async seen() {
        if (performance.now() - since < minutes * 60_000) return;
        since = performance.now();
        await action(run);
      },
    };
  };
}

/**
 * Says after every so many steps how they go: the loss and the metrics of the last one's batch.
 *
 * @param log told a line of text. Default console.log.
 * @throws ValueError for what is no number of steps or no function.
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { logEvery, Trainer } from "chainrule/train";
 * const model = new nn.Linear(2, 2);
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const lines: string[] = [];
 * const callbacks = [logEvery(2, (line) => lines.push(line))];
 * const parts = { model, optimizer, loss: F.crossEntropy, callbacks };
 * await new Trainer({ ...parts, train: moons({ samples: 96 }), epochs: 1 }).fit();
 * lines.join().replace(/[\d.]+$/, "…"); // → step 2 of 3, epoch 1: loss …
 * ```
 */
export function logEvery(
  steps: number,
  log: (line: string) => unknown = (line) => console.log(line),
): Callback {
  checkArgument("logEvery", "steps", positiveInteger, steps);
  checkArgument("logEvery", "log", callback, log);
  return ({ epochs, stepsPerEpoch }) => ({
    step(metrics) {
      if (metrics.step % steps === 0) return log(lineOf(metrics, epochs * stepsPerEpoch));
    },
  });
}

function lineOf({ step, epoch, ...scores }: StepMetrics, steps: number): string {
  const figures = Object.entries(scores).map(([name, value]) => `${name} ${formatDigits(value)}`);
  return `step ${formatCount(step)} of ${formatCount(steps)}, epoch ${epoch}: ${figures.join(", ")}`;
}
