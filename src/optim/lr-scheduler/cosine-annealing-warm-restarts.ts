import {
  checkArgument,
  notNegative,
  type OptionTable,
  positiveInteger,
  required,
} from "../../tensor/arguments.ts";
import { LRScheduler, type ScheduleStep } from "./lr-scheduler.ts";
import type { AnyOptimizer } from "./scheduler.ts";

export interface CosineAnnealingWarmRestartsOptions {
  /** Steps to the first restart. */
  t0: number;
  /** How many times as long each run is as the one before. Default 1. */
  tMult: number;
  /** The smallest learning rate. Default 0. */
  etaMin: number;
}

const restartOptions: OptionTable<CosineAnnealingWarmRestartsOptions> = {
  t0: required(positiveInteger),
  tMult: positiveInteger,
  etaMin: notNegative,
};

/**
 * Half a wave of a cosine, again and again: lr = etaMin + ½·(base − etaMin)·(1 + cos(π·c/T)), c steps after
 * a restart, in a run of T steps.
 *
 * Source: Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (2017);
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * const scheduler = new optim.lrScheduler.CosineAnnealingWarmRestarts(optimizer, { t0: 2 });
 * scheduler.step();
 * optimizer.lr.toFixed(6); // → 0.250000
 * scheduler.step();
 * optimizer.lr; // → 0.5
 * ```
 */
export class CosineAnnealingWarmRestarts extends LRScheduler<CosineAnnealingWarmRestartsOptions> {
  constructor(
    optimizer: AnyOptimizer,
    options: Partial<CosineAnnealingWarmRestartsOptions> & { t0: number },
  ) {
    super(optimizer, restartOptions, { tMult: 1, etaMin: 0 }, options);
  }

  /** Sets the learning rates of the next step, or of a given one: `step(epoch + batch / batches)`. */
  override step(epoch?: number): void {
    if (epoch === undefined) {
      super.step();
      return;
    }
    checkArgument("CosineAnnealingWarmRestarts.step", "epoch", notNegative, epoch);
    this.goTo(epoch);
  }

  protected override rateAt({ epoch, base }: ScheduleStep): number {
    const { t0, tMult, etaMin } = this.options;
    let [since, length] = tMult === 1 ? [epoch % t0, t0] : [epoch, t0];
    while (since >= length) {
      since -= length;
      length *= tMult;
    }
    return etaMin + ((base - etaMin) * (1 + Math.cos((Math.PI * since) / length))) / 2;
  }
}
