import {
  notNegative,
  type OptionTable,
  positiveInteger,
  required,
} from "../../tensor/arguments.ts";
import { LRScheduler, type ScheduleStep } from "./lr-scheduler.ts";
import type { AnyOptimizer } from "./scheduler.ts";

export interface CosineAnnealingLROptions {
  /** Steps from the largest learning rate to the smallest. */
  tMax: number;
  /** The smallest. Default 0. */
  etaMin: number;
}

const cosineOptions: OptionTable<CosineAnnealingLROptions> = {
  tMax: required(positiveInteger),
  etaMin: notNegative,
};

/**
 * Half a wave of a cosine, from the base learning rate to etaMin in tMax steps, and back in as many:
 * lr = etaMin + ½·(base − etaMin)·(1 + cos(π·t/tMax)).
 *
 * Source: Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (2017), without restarts;
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * const scheduler = new optim.lrScheduler.CosineAnnealingLR(optimizer, { tMax: 4 });
 * for (let i = 0; i < 2; i++) scheduler.step();
 * optimizer.lr.toFixed(6); // → 0.250000
 * ```
 */
export class CosineAnnealingLR extends LRScheduler<CosineAnnealingLROptions> {
  constructor(
    optimizer: AnyOptimizer,
    options: Partial<CosineAnnealingLROptions> & { tMax: number },
  ) {
    super(optimizer, cosineOptions, { etaMin: 0 }, options);
  }

  // From the last learning rate, which may have been changed since.
  protected override rateAt({ epoch, lr, base }: ScheduleStep): number {
    const { tMax, etaMin } = this.options;
    if (epoch === 0) return lr;
    const height = (t: number) => 1 + Math.cos((Math.PI * t) / tMax);
    // One step behind the bottom, where nothing is left to multiply.
    if ((epoch - 1 - tMax) % (2 * tMax) === 0) {
      return lr + ((base - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
    }
    return (height(epoch) / height(epoch - 1)) * (lr - etaMin) + etaMin;
  }
}
