import { add, div, equal, formula, less, mul, pow, select, sqrt, sub } from "../expr/build.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import { flag, notNegative, type OptionTable } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { FirstOrderOptimizer, type FirstOrderOptions, type OwnOptions } from "./first-order.ts";
import { decays, type Scalars, twoDecays } from "./options.ts";
import type { Params } from "./param-groups.ts";
import { correctedRate, runningMean, runningMeanSquare } from "./running-mean.ts";

export interface RAdamOptions extends FirstOrderOptions {
  /** The learning rate. Default 0.001. */
  lr: number;
  /** The shares that the running means of g and g² keep. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator. Default 1e-8. */
  eps: number;
  /** The factor of the parameter that is added to its gradient. Default 0. */
  weightDecay: number;
  /** Shrink the parameter by lr · weightDecay at each step, and leave its gradient alone. Default false. */
  decoupledWeightDecay: boolean;
}

const radamOptions: OptionTable<OwnOptions<RAdamOptions>> = {
  lr: notNegative,
  betas: twoDecays,
  eps: notNegative,
  weightDecay: notNegative,
  decoupledWeightDecay: flag,
};
const defaults: OwnOptions<RAdamOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  decoupledWeightDecay: false,
};

// r·√(1 − β₂ᵗ), or 0 where too few gradients were seen to know their variance.
const rectified = formula((beta, t) => {
  const power = pow(beta, t);
  const limit = sub(div(2, sub(1, beta)), 1);
  const rho = sub(limit, div(mul(mul(2, t), power), sub(1, power)));
  const above = mul(mul(sub(rho, 4), sub(rho, 2)), limit);
  const below = mul(mul(sub(limit, 4), sub(limit, 2)), rho);
  return select(less(5, rho), mul(sqrt(div(above, below)), sqrt(sub(1, power))), 0);
});
const descend = formula((p, m, v, rate, factor, eps, lr, decay) => {
  const scale = select(equal(factor, 0), 1, div(factor, add(sqrt(v), eps)));
  return sub(mul(p, sub(1, mul(lr, decay))), mul(mul(rate, m), scale));
});

/**
 * RAdam: Adam whose first steps, before the variance of the gradients is known, do not divide by it.
 * p ← p − lr·m̂·r/(√v̂ + eps) where ρₜ > 5, else p ← p − lr·m̂, with ρ∞ = 2/(1 − β₂) − 1,
 * ρₜ = ρ∞ − 2t·β₂ᵗ/(1 − β₂ᵗ) and r² = (ρₜ − 4)(ρₜ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρₜ).
 *
 * As in PyTorch, eps is added to √v before it is divided by √(1 − β₂ᵗ).
 *
 * @throws ValueError for a negative option, or a beta outside [0, 1).
 * Source: Liu et al., On the Variance of the Adaptive Learning Rate and Beyond (2020);
 * https://pytorch.org/docs/stable/generated/torch.optim.RAdam.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true, dtype: "float64" });
 * const optimizer = new optim.RAdam([w], { lr: 0.25 });
 * w.mul(2).sum().backward();
 * optimizer.step();
 * w.item().toFixed(6); // → 0.500000
 * ```
 */
export class RAdam extends FirstOrderOptimizer<RAdamOptions> {
  constructor(params: Params<RAdamOptions>, options?: Partial<RAdamOptions>) {
    super(params, radamOptions, defaults, options);
  }

  protected override slots() {
    return { step: true, exp_avg: true, exp_avg_sq: true };
  }

  protected override update(
    p: Tensor,
    g: Tensor,
    { lr, betas: [beta1, beta2], eps, weightDecay }: Scalars<RAdamOptions>,
    { decoupledWeightDecay }: RAdamOptions,
  ): void {
    const { coupled, decoupled } = decays(weightDecay, decoupledWeightDecay);
    const t = this.countStep(p);
    const m = this.slot(p, "exp_avg");
    const v = this.slot(p, "exp_avg_sq");
    assign(m, runningMean, [m, g, p, beta1, coupled]);
    assign(v, runningMeanSquare, [v, g, p, beta2, coupled]);
    const rate = map(correctedRate, [lr, beta1, t]);
    const factor = map(rectified, [beta2, t]);
    assign(p, descend, [p, m, v, rate, factor, eps, lr, decoupled]);
  }
}
