import { add, div, formula, mul, pow, sqrt, sub } from "../expr/build.ts";
import type { Expression } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import { flag, notNegative, type OptionTable } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { FirstOrderOptimizer, type FirstOrderOptions, type OwnOptions } from "./first-order.ts";
import { decays, type Scalars, twoDecays } from "./options.ts";
import type { Params } from "./param-groups.ts";
import { correctedRoot, runningMean, runningMeanSquare } from "./running-mean.ts";

export interface NAdamOptions extends FirstOrderOptions {
  /** The learning rate. Default 0.002. */
  lr: number;
  /** The shares that the running means of g and g² keep. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator. Default 1e-8. */
  eps: number;
  /** The factor of the parameter that is added to its gradient. Default 0. */
  weightDecay: number;
  /** How fast the momentum rises from β₁/2 to β₁. Default 0.004. */
  momentumDecay: number;
  /** Shrink the parameter by lr · weightDecay at each step, and leave its gradient alone. Default false. */
  decoupledWeightDecay: boolean;
}

const nadamOptions: OptionTable<OwnOptions<NAdamOptions>> = {
  lr: notNegative,
  betas: twoDecays,
  eps: notNegative,
  weightDecay: notNegative,
  momentumDecay: notNegative,
  decoupledWeightDecay: flag,
};
const defaults: OwnOptions<NAdamOptions> = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  momentumDecay: 4e-3,
  decoupledWeightDecay: false,
};

/** μₜ = β₁·(1 − ½·0.96^(t·ψ)), with ψ the momentum's decay. */
const momentumAt = (beta: Expression, t: Expression, psi: Expression) =>
  mul(beta, sub(1, mul(0.5, pow(0.96, mul(t, psi)))));
const momentum = formula(momentumAt);
const nextMomentum = formula((beta, t, psi) => momentumAt(beta, add(t, 1), psi));
const multiplied = formula((product, mu) => mul(product, mu));
// With Πₜ = μ₁·…·μₜ: the rates of the gradient, and of its mean, which looks one step ahead.
const gradientRate = formula((lr, mu, product) => div(mul(lr, sub(1, mu)), sub(1, product)));
const meanRate = formula((lr, next, product) => div(mul(lr, next), sub(1, mul(product, next))));

const descend = formula((p, g, m, v, forGradient, forMean, root, eps, coupled, shrink) => {
  const direction = add(mul(forGradient, add(g, mul(coupled, p))), mul(forMean, m));
  return sub(mul(p, sub(1, shrink)), div(direction, add(div(sqrt(v), root), eps)));
});

/**
 * NAdam: Adam with Nesterov's momentum. p ← p − lr·m̂/(√v̂ + eps), with
 * m̂ = μₜ₊₁·m/(1 − Πₜ₊₁) + (1 − μₜ)·g/(1 − Πₜ), where μₜ = β₁·(1 − ½·0.96^(t·momentumDecay)) and
 * Πₜ = μ₁·…·μₜ.
 *
 * @throws ValueError for a negative option, or a beta outside [0, 1).
 * Source: Dozat, Incorporating Nesterov Momentum into Adam (2016);
 * https://pytorch.org/docs/stable/generated/torch.optim.NAdam.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true, dtype: "float64" });
 * const optimizer = new optim.NAdam([w], { lr: 0.25, momentumDecay: 0, betas: [0, 0] });
 * w.mul(1000).sum().backward();
 * optimizer.step();
 * w.item().toFixed(6); // → 0.750000
 * ```
 */
export class NAdam extends FirstOrderOptimizer<NAdamOptions> {
  constructor(params: Params<NAdamOptions>, options?: Partial<NAdamOptions>) {
    super(params, nadamOptions, defaults, options);
  }

  protected override isNumber(name: string): boolean {
    return name === "mu_product" || super.isNumber(name);
  }

  protected override slots() {
    return { step: true, mu_product: true, exp_avg: true, exp_avg_sq: true };
  }

  protected override update(
    p: Tensor,
    g: Tensor,
    { lr, betas: [beta1, beta2], eps, weightDecay, momentumDecay }: Scalars<NAdamOptions>,
    { decoupledWeightDecay }: NAdamOptions,
  ): void {
    const { coupled, decoupled } = decays(weightDecay, decoupledWeightDecay);
    const t = this.countStep(p);
    const product = this.slot(p, "mu_product", 1);
    const m = this.slot(p, "exp_avg");
    const v = this.slot(p, "exp_avg_sq");
    const mu = map(momentum, [beta1, t, momentumDecay]);
    const next = map(nextMomentum, [beta1, t, momentumDecay]);
    assign(product, multiplied, [product, mu]);
    assign(m, runningMean, [m, g, p, beta1, coupled]);
    assign(v, runningMeanSquare, [v, g, p, beta2, coupled]);
    const rates = [map(gradientRate, [lr, mu, product]), map(meanRate, [lr, next, product])];
    const root = map(correctedRoot, [beta2, t]);
    const shrink = map(multiplied, [lr, decoupled]);
    assign(p, descend, [p, g, m, v, ...rates, root, eps, coupled, shrink]);
  }
}
