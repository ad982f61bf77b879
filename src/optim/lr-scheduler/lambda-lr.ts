import { callback, kind, type OptionTable, required } from "../../tensor/arguments.ts";
import { LRScheduler, type ScheduleStep } from "./lr-scheduler.ts";
import type { AnyOptimizer } from "./scheduler.ts";

/** What the learning rate is multiplied by behind so many steps. */
export type LRLambda = (epoch: number) => number;

export interface LambdaLROptions {
  /** One for all groups, or a list of one for each. */
  lrLambda: LRLambda | readonly LRLambda[];
}

const lambdaOptions: OptionTable<LambdaLROptions> = {
  lrLambda: required(
    kind(
      "a function, or a list of one for each group",
      (value) => callback.accepts(value) || (Array.isArray(value) && value.every(callback.accepts)),
    ),
  ),
};

/**
 * The learning rate by a function of the steps: lr = base · lrLambda(t). A state does not hold the function.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * const lrLambda = (epoch: number) => 1 / (1 + epoch);
 * const scheduler = new optim.lrScheduler.LambdaLR(optimizer, { lrLambda });
 * for (let i = 0; i < 3; i++) scheduler.step();
 * optimizer.lr; // → 0.125
 * ```
 */
export class LambdaLR extends LRScheduler<LambdaLROptions> {
  constructor(optimizer: AnyOptimizer, options: LambdaLROptions) {
    super(optimizer, lambdaOptions, {}, options);
  }

  protected override rateAt({ epoch, base, index }: ScheduleStep): number {
    return base * this.perGroup("lrLambda", this.options.lrLambda)[index](epoch);
  }
}
