import { abs, add, div, formula, max, mul, sub } from "../expr/build.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import { notNegative, type OptionTable } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { FirstOrderOptimizer, type FirstOrderOptions, type OwnOptions } from "./first-order.ts";
import { type Scalars, twoDecays } from "./options.ts";
import type { Params } from "./param-groups.ts";
import { correctedRate, runningMean } from "./running-mean.ts";

export interface AdamaxOptions extends FirstOrderOptions {
  /** The learning rate. Default 0.002. */
  lr: number;
  /** The shares that the running mean of g and the largest |g| keep. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to |g|. Default 1e-8. */
  eps: number;
  /** The factor of the parameter that is added to its gradient. Default 0. */
  weightDecay: number;
}

const adamaxOptions: OptionTable<OwnOptions<AdamaxOptions>> = {
  lr: notNegative,
  betas: twoDecays,
  eps: notNegative,
  weightDecay: notNegative,
};
const defaults: OwnOptions<AdamaxOptions> = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
};

const largest = formula((u, g, p, beta, eps, decay) =>
  max(mul(beta, u), add(abs(add(g, mul(decay, p))), eps)),
);
const descend = formula((p, m, u, rate) => sub(p, div(mul(rate, m), u)));

/**
 * Adamax: p ← p − lr·m̂/u, with u ← max(β₂·u, |g| + eps) in the place of Adam's √v̂.
 *
 * @throws ValueError for a negative option, or a beta outside [0, 1).
 * Source: Kingma and Ba, Adam: A Method for Stochastic Optimization (2015), section 7.1;
 * https://pytorch.org/docs/stable/generated/torch.optim.Adamax.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true, dtype: "float64" });
 * const optimizer = new optim.Adamax([w], { lr: 0.25 });
 * w.mul(1000).sum().backward();
 * optimizer.step();
 * w.item().toFixed(6); // → 0.750000
 * ```
 */
export class Adamax extends FirstOrderOptimizer<AdamaxOptions> {
  constructor(params: Params<AdamaxOptions>, options?: Partial<AdamaxOptions>) {
    super(params, adamaxOptions, defaults, options);
  }

  protected override slots() {
    return { step: true, exp_avg: true, exp_inf: true };
  }

  protected override update(
    p: Tensor,
    g: Tensor,
    { lr, betas: [beta1, beta2], eps, weightDecay }: Scalars<AdamaxOptions>,
  ): void {
    const t = this.countStep(p);
    const m = this.slot(p, "exp_avg");
    const u = this.slot(p, "exp_inf");
    assign(m, runningMean, [m, g, p, beta1, weightDecay]);
    assign(u, largest, [u, g, p, beta2, eps, weightDecay]);
    assign(p, descend, [p, m, u, map(correctedRate, [lr, beta1, t])]);
  }
}
