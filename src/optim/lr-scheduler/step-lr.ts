import {
  notNegative,
  type OptionTable,
  positiveInteger,
  required,
} from "../../tensor/arguments.ts";
import { LRScheduler, type ScheduleStep } from "./lr-scheduler.ts";
import type { AnyOptimizer } from "./scheduler.ts";

export interface StepLROptions {
  /** After so many steps the learning rate falls. */
  stepSize: number;
  /** What it is multiplied by. Default 0.1. */
  gamma: number;
}

const stepOptions: OptionTable<StepLROptions> = {
  stepSize: required(positiveInteger),
  gamma: notNegative,
};

/**
 * Multiplies the learning rate by gamma after every stepSize steps: lr = base · gamma^⌊t / stepSize⌋.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * const scheduler = new optim.lrScheduler.StepLR(optimizer, { stepSize: 2, gamma: 0.5 });
 * for (let i = 0; i < 4; i++) scheduler.step();
 * optimizer.lr; // → 0.125
 * ```
 */
export class StepLR extends LRScheduler<StepLROptions> {
  constructor(optimizer: AnyOptimizer, options: Partial<StepLROptions> & { stepSize: number }) {
    super(optimizer, stepOptions, { gamma: 0.1 }, options);
  }

  protected override rateAt({ epoch, lr }: ScheduleStep): number {
    const { stepSize, gamma } = this.options;
    return epoch > 0 && epoch % stepSize === 0 ? lr * gamma : lr;
  }
}
