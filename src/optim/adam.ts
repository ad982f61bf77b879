import { add, div, formula, max, mul, pow, sqrt, sub } from "../expr/build.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import { asOptions, flag, notNegative, type OptionTable } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Optimizer } from "./optimizer.ts";
import { none, type Scalars, twoDecays } from "./options.ts";
import type { Params } from "./param-groups.ts";
import { runningMean, runningMeanSquare } from "./running-mean.ts";

export interface AdamOptions {
  /** The learning rate. Default 0.001. */
  lr: number;
  /** The shares that the running means of g and g² keep. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator. Default 1e-8. */
  eps: number;
  /** In Adam the factor of the parameter that is added to its gradient (default 0); see AdamW. */
  weightDecay: number;
  /** Divide by the largest mean of g² so far. Default false. */
  amsgrad: boolean;
}

const adamOptions: OptionTable<AdamOptions> = {
  lr: notNegative,
  betas: twoDecays,
  eps: notNegative,
  weightDecay: notNegative,
  amsgrad: flag,
};
const defaults: AdamOptions = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
};

const larger = formula((a, b) => max(a, b));

// The means start at 0; divided by 1 − βᵗ they are those of the t gradients so far.
const correctedRate = formula((lr, beta, t) => div(lr, sub(1, pow(beta, t))));
const correctedRoot = formula((beta, t) => sqrt(sub(1, pow(beta, t))));
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
export class Adam extends Optimizer<AdamOptions> {
  constructor(params: Params<AdamOptions>, options?: Partial<AdamOptions>) {
    super(params, adamOptions, defaults, options);
  }

  /** The decay that enters the gradient, and the one that shrinks the parameter itself. */
  protected decays(weightDecay: Tensor): { coupled: Tensor; decoupled: Tensor } {
    return { coupled: weightDecay, decoupled: none };
  }

  protected override update(
    p: Tensor,
    g: Tensor,
    { lr, betas: [beta1, beta2], eps, weightDecay }: Scalars<AdamOptions>,
    { amsgrad }: AdamOptions,
  ): void {
    const { coupled, decoupled } = this.decays(weightDecay);
    const t = this.countStep(p);
    const m = this.slot(p, "expAvg");
    const v = this.slot(p, "expAvgSq");
    assign(m, runningMean, [m, g, p, beta1, coupled]);
    assign(v, runningMeanSquare, [v, g, p, beta2, coupled]);
    let spread = v;
    if (amsgrad) {
      const largest = this.slot(p, "maxExpAvgSq");
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
    const { weightDecay = 0.01, ...others } = asOptions("AdamW", adamOptions, options);
    super(params, { ...others, weightDecay } as Partial<AdamOptions>);
  }

  protected override decays(weightDecay: Tensor): { coupled: Tensor; decoupled: Tensor } {
    return { coupled: none, decoupled: weightDecay };
  }
}
