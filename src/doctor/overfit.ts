import { Dropout } from "../nn/layers/dropout.ts";
import type { AnyModule } from "../nn/module.ts";
import { Adam } from "../optim/adam.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { keepState } from "./keep-state.ts";

export interface OverfitOptions {
  /** Steps at each learning rate. Default 200. */
  steps?: number;
}

/** Whether a network learnt a batch by heart, as plain data. */
export interface OverfitReport {
  /** Whether the loss came down to a tenth of what it was. */
  passed: boolean;
  firstLoss: number;
  /** The smallest that was reached; null where none was finite. */
  bestLoss: number | null;
  /** The steps taken in all. */
  steps: number;
}

/** A network and its loss, for a batch. */
export type BatchLoss = (output: Tensor, target: Tensor) => Tensor;

const learningRates = [1e-2, 1e-3];
const goal = 0.1;

/**
 * Whether a network can learn one small batch by heart: if it cannot, something between the data and
 * the update is broken, and more data will not help.
 *
 * Trains it with Adam, at 0.01 and then anew at 0.001, until the loss is a tenth of what it was; dropout
 * is off. After it parameters, buffers, gradients and random generators are as they were. Call it between
 * two steps, with a few samples whose targets do not contradict each other.
 *
 * Source: Karpathy, A recipe for training neural networks (2019): overfit one batch.
 * @example
 * ```ts
 * import { overfitsOneBatch } from "chainrule/doctor";
 * const model = new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 2));
 * const batch = [randn([4, 2]), tensor([0, 1, 1, 0], { dtype: "int32" })] as const;
 * overfitsOneBatch(model, F.crossEntropy, batch).passed; // → true
 * ```
 */
export function overfitsOneBatch(
  model: AnyModule,
  loss: BatchLoss,
  [inputs, targets]: readonly [Tensor, Tensor],
  { steps = 200 }: OverfitOptions = {},
): OverfitReport {
  const learnt = model.parameters().filter((parameter) => parameter.requiresGrad);
  const dropouts = model.modules().filter((module) => module instanceof Dropout);
  const modes = dropouts.map(({ training }) => training);
  const report = { passed: false, firstLoss: Number.NaN, bestLoss: Infinity, steps: 0 };

  const attempt = (optimizer: Adam) => {
    for (let step = 0; ; step++) {
      optimizer.zeroGrad();
      const current = loss(model.forward(inputs) as Tensor, targets);
      const value = current.item();
      if (report.steps === 0) report.firstLoss = value;
      if (!Number.isFinite(value)) return;
      report.bestLoss = Math.min(report.bestLoss, value);
      report.passed = report.bestLoss <= goal * report.firstLoss;
      if (report.passed || step === steps) return;
      current.backward();
      optimizer.step();
      report.steps++;
    }
  };
  for (const dropout of dropouts) dropout.training = false;
  try {
    for (const lr of learningRates) {
      if (report.passed) break;
      const optimizer = new Adam(learnt, { lr });
      const restore = keepState(model, optimizer);
      try {
        attempt(optimizer);
      } finally {
        restore();
      }
    }
  } finally {
    dropouts.forEach((dropout, i) => {
      dropout.training = modes[i];
    });
  }
  return { ...report, bestLoss: Number.isFinite(report.bestLoss) ? report.bestLoss : null };
}
