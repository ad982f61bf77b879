import { kind, nonNegativeInteger, type OptionTable } from "../../tensor/arguments.ts";
import { LRScheduler, type ScheduleStep } from "./lr-scheduler.ts";
import type { AnyOptimizer } from "./scheduler.ts";

export interface ConstantLROptions {
  /** What the learning rate is multiplied by at first. Default ⅓. */
  factor: number;
  /** For so many steps. Default 5. */
  totalIters: number;
}

/** A factor that can be taken off again. */
export const share = kind(
  "a number above 0 and at most 1",
  (value) => typeof value === "number" && value > 0 && value <= 1,
);
const constantOptions: OptionTable<ConstantLROptions> = {
  factor: share,
  totalIters: nonNegativeInteger,
};

/**
 * Begins with a smaller learning rate: lr = base · factor for t < totalIters, then lr = base.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ConstantLR.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * const scheduler = new optim.lrScheduler.ConstantLR(optimizer, { factor: 0.25, totalIters: 2 });
 * optimizer.lr; // → 0.125
 * for (let i = 0; i < 2; i++) scheduler.step();
 * optimizer.lr; // → 0.5
 * ```
 */
export class ConstantLR extends LRScheduler<ConstantLROptions> {
  constructor(optimizer: AnyOptimizer, options: Partial<ConstantLROptions> = {}) {
    super(optimizer, constantOptions, { factor: 1 / 3, totalIters: 5 }, options);
  }

  protected override rateAt({ epoch, lr }: ScheduleStep): number {
    const { factor, totalIters } = this.options;
    if (epoch === 0) return lr * factor;
    return epoch === totalIters ? lr * (1 / factor) : lr;
  }
}
