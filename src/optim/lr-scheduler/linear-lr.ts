import { nonNegativeInteger, type OptionTable, probability } from "../../tensor/arguments.ts";
import { share } from "./constant-lr.ts";
import { LRScheduler, type ScheduleStep } from "./lr-scheduler.ts";
import type { AnyOptimizer } from "./scheduler.ts";

export interface LinearLROptions {
  /** What the learning rate is multiplied by at first. Default ⅓. */
  startFactor: number;
  /** … and in the end. Default 1. */
  endFactor: number;
  /** Steps from one to the other. Default 5. */
  totalIters: number;
}

const linearOptions: OptionTable<LinearLROptions> = {
  startFactor: share,
  endFactor: probability,
  totalIters: nonNegativeInteger,
};

/**
 * Goes in a straight line from one share of the learning rate to another, as a warm-up:
 * lr = base · (startFactor + (endFactor − startFactor)·min(t, totalIters)/totalIters).
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * const scheduler = new optim.lrScheduler.LinearLR(optimizer, { startFactor: 0.5, totalIters: 4 });
 * for (let i = 0; i < 2; i++) scheduler.step();
 * optimizer.lr; // → 0.375
 * ```
 */
export class LinearLR extends LRScheduler<LinearLROptions> {
  constructor(optimizer: AnyOptimizer, options: Partial<LinearLROptions> = {}) {
    super(optimizer, linearOptions, { startFactor: 1 / 3, endFactor: 1, totalIters: 5 }, options);
  }

  protected override rateAt({ epoch, lr }: ScheduleStep): number {
    const { startFactor, endFactor, totalIters } = this.options;
    if (epoch === 0) return lr * startFactor;
    if (epoch > totalIters) return lr;
    const rise = endFactor - startFactor;
    return lr * (1 + rise / (totalIters * startFactor + (epoch - 1) * rise));
  }
}
