import { add, div, formula, max, mul, sqrt, sub } from "../expr/build.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import { asOptions, flag, notNegative, type OptionTable } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { FirstOrderOptimizer, type FirstOrderOptions, type OwnOptions } from "./first-order.ts";
import { decays, type Scalars, twoDecays } from "./options.ts";
import type { Params } from "./param-groups.ts";
import { correctedRate, correctedRoot, runningMean, runningMeanSquare } from "./running-mean.ts";

export interface AdamOptions extends FirstOrderOptions {
  /** The learning rate. Default 0.001. */
  lr: number;
  /** The shares that the running means of g and g² keep. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator. Default 1e-8. */
  eps: number;
  /** The factor of the parameter that is added to its gradient. Default 0; see AdamW. */
  weightDecay: number;
  /** Shrink the parameter by lr · weightDecay at each step, and leave its gradient alone. Default false; in AdamW true. */
  decoupledWeightDecay: boolean;
  /** Divide by the largest mean of g² so far. Default false. */
  amsgrad: boolean;
}

const adamOptions: OptionTable<OwnOptions<AdamOptions>> = {
  lr: notNegative,
  betas: twoDecays,
  eps: notNegative,
  weightDecay: notNegative,
  decoupledWeightDecay: flag,
  amsgrad: flag,
};
const defaults: OwnOptions<AdamOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  decoupledWeightDecay: false,
  amsgrad: false,
};

const larger = formula((a, b) => max(a, b));

const descend = formula((p, m, v, rate, root, eps, lr, decay) =>
  sub(mul(p, sub(1, mul(lr, decay))), div(mul(rate, m), add(div(sqrt(v), root), eps))),
);

/**
 * Adam: p ← p − lr·m̂/(√v̂ + eps), with m̂ and v̂ the bias-corrected running means of the gradient and
 * of its square.
 *
 * @throws ValueError for a negative option, or a beta outside [0, 1).
 * Source: Kingma and Ba, Adam: A Method for Stochastic Optimization (2015);
 * https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true, dtype: "float64" });
 * const optimizer = new optim.Adam([w], { lr: 0.25 });
 * w.mul(1000).sum().backward();
 * optimizer.step();
 * w.item().toFixed(6); // → 0.750000
 * ```
 */
export class Adam extends FirstOrderOptimizer<AdamOptions> {
  constructor(params: Params<AdamOptions>, options?: Partial<AdamOptions>) {
    super(params, adamOptions, defaults, options);
  }

  protected override slots({ amsgrad }: AdamOptions) {
    return { step: true, exp_avg: true, exp_avg_sq: true, max_exp_avg_sq: amsgrad };
  }

  protected override update(
    p: Tensor,
    g: Tensor,
    { lr, betas: [beta1, beta2], eps, weightDecay }: Scalars<AdamOptions>,
    { amsgrad, decoupledWeightDecay }: AdamOptions,
  ): void {
    const { coupled, decoupled } = decays(weightDecay, decoupledWeightDecay);
    const t = this.countStep(p);
    const m = this.slot(p, "exp_avg");
    const v = this.slot(p, "exp_avg_sq");
    assign(m, runningMean, [m, g, p, beta1, coupled]);
    assign(v, runningMeanSquare, [v, g, p, beta2, coupled]);
    let spread = v;
    if (amsgrad) {
      const largest = this.slot(p, "max_exp_avg_sq");
      spread = assign(largest, larger, [largest, v]);
    }
    const rate = map(correctedRate, [lr, beta1, t]);
    const root = map(correctedRoot, [beta2, t]);
    assign(p, descend, [p, m, spread, rate, root, eps, lr, decoupled]);
  }
}

/**
 * Adam with decoupled weight decay: each step also shrinks the parameter by the factor
 * 1 − lr·weightDecay (default 0.01), whatever its gradient.
 *
 * @throws ValueError for a negative option, or a beta outside [0, 1).
 * Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization (2019);
 * https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.AdamW([w], { lr: 0.5, weightDecay: 0.5 });
 * w.mul(0).sum().backward();
 * optimizer.step();
 * w.item(); // → 0.75
 * ```
 */
export class AdamW extends Adam {
  constructor(params: Params<AdamOptions>, options: Partial<AdamOptions> = {}) {
    const given: Partial<AdamOptions> = asOptions("AdamW", adamOptions, options);
    const { weightDecay = 0.01, decoupledWeightDecay = true, ...others } = given;
    super(params, { ...others, weightDecay, decoupledWeightDecay });
  }
}
