import { notNegative, type OptionTable, required } from "../../tensor/arguments.ts";
import { LRScheduler, type ScheduleStep } from "./lr-scheduler.ts";
import type { AnyOptimizer } from "./scheduler.ts";

export interface ExponentialLROptions {
  /** What the learning rate is multiplied by at each step. */
  gamma: number;
}

const exponentialOptions: OptionTable<ExponentialLROptions> = { gamma: required(notNegative) };

/**
 * Multiplies the learning rate by gamma at every step: lr = base · gammaᵗ.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * const scheduler = new optim.lrScheduler.ExponentialLR(optimizer, { gamma: 0.5 });
 * for (let i = 0; i < 3; i++) scheduler.step();
 * optimizer.lr; // → 0.0625
 * ```
 */
export class ExponentialLR extends LRScheduler<ExponentialLROptions> {
  constructor(optimizer: AnyOptimizer, options: ExponentialLROptions) {
    super(optimizer, exponentialOptions, {}, options);
  }

  protected override rateAt({ epoch, lr }: ScheduleStep): number {
    return epoch > 0 ? lr * this.options.gamma : lr;
  }
}
