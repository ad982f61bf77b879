import { add, formula, mul, sign, sub } from "../expr/build.ts";
import { assign } from "../ops/methods/inplace.ts";
import { notNegative, type OptionTable } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { FirstOrderOptimizer, type FirstOrderOptions, type OwnOptions } from "./first-order.ts";
import { none, type Scalars, twoDecays } from "./options.ts";
import type { Params } from "./param-groups.ts";
import { runningMean } from "./running-mean.ts";

export interface LionOptions extends FirstOrderOptions {
  /** The learning rate. Default 1e-4. */
  lr: number;
  /** The shares of the running mean in the direction, and in itself. Default [0.9, 0.99]. */
  betas: readonly [number, number];
  /** Each step also shrinks the parameter by the factor 1 − lr·weightDecay. Default 0. */
  weightDecay: number;
}

const lionOptions: OptionTable<OwnOptions<LionOptions>> = {
  lr: notNegative,
  betas: twoDecays,
  weightDecay: notNegative,
};
const defaults: OwnOptions<LionOptions> = { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0 };

const descend = formula((p, m, g, lr, beta, decay) => {
  const direction = sign(add(mul(beta, m), mul(sub(1, beta), g)));
  return sub(p, mul(lr, add(direction, mul(decay, p))));
});

/**
 * Lion: p ← p − lr·(sign(β₁·m + (1 − β₁)·g) + weightDecay·p), then m ← β₂·m + (1 − β₂)·g. Every number
 * moves by lr, so that it is smaller than Adam's: the paper says three to ten times.
 *
 * @throws ValueError for a negative option, or a beta outside [0, 1).
 * Source: Chen et al., Symbolic Discovery of Optimization Algorithms (2023), https://arxiv.org/abs/2302.06675
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.Lion([w], { lr: 0.25 });
 * w.mul(1000).sum().backward();
 * optimizer.step();
 * w.item(); // → 0.75
 * ```
 */
export class Lion extends FirstOrderOptimizer<LionOptions> {
  constructor(params: Params<LionOptions>, options?: Partial<LionOptions>) {
    super(params, lionOptions, defaults, options);
  }

  protected override slots() {
    return { exp_avg: true };
  }

  protected override update(
    p: Tensor,
    g: Tensor,
    { lr, betas: [beta1, beta2], weightDecay }: Scalars<LionOptions>,
  ): void {
    const m = this.slot(p, "exp_avg");
    assign(p, descend, [p, m, g, lr, beta1, weightDecay]);
    assign(m, runningMean, [m, g, p, beta2, none]);
  }
}
