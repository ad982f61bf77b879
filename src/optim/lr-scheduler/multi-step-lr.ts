import {
  kind,
  notNegative,
  type OptionTable,
  positiveInteger,
  required,
} from "../../tensor/arguments.ts";
import { LRScheduler, type ScheduleStep } from "./lr-scheduler.ts";
import type { AnyOptimizer } from "./scheduler.ts";

export interface MultiStepLROptions {
  /** The steps behind which the learning rate falls; where one stands twice, twice. */
  milestones: readonly number[];
  /** What it is multiplied by. Default 0.1. */
  gamma: number;
}

const multiStepOptions: OptionTable<MultiStepLROptions> = {
  milestones: required(
    kind(
      "a list of positive integers",
      (value) => Array.isArray(value) && value.every(positiveInteger.accepts),
    ),
  ),
  gamma: notNegative,
};

/**
 * Multiplies the learning rate by gamma at each milestone: lr = base · gamma^(milestones up to t).
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * const scheduler = new optim.lrScheduler.MultiStepLR(optimizer, { milestones: [1, 3], gamma: 0.5 });
 * for (let i = 0; i < 3; i++) scheduler.step();
 * optimizer.lr; // → 0.125
 * ```
 */
export class MultiStepLR extends LRScheduler<MultiStepLROptions> {
  constructor(
    optimizer: AnyOptimizer,
    options: Partial<MultiStepLROptions> & { milestones: readonly number[] },
  ) {
    super(optimizer, multiStepOptions, { gamma: 0.1 }, options);
  }

  protected override rateAt({ epoch, lr }: ScheduleStep): number {
    const { milestones, gamma } = this.options;
    return lr * gamma ** milestones.filter((milestone) => milestone === epoch).length;
  }
}
