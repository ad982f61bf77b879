import { add, div, formula, mul, sqrt, sub } from "../expr/build.ts";
import { type Expression, functions } from "../expr/index.ts";
import { assign } from "../ops/methods/inplace.ts";
import { flag, notNegative, type OptionTable } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { FirstOrderOptimizer, type FirstOrderOptions, type OwnOptions } from "./first-order.ts";
import { isZero, none, type Scalars } from "./options.ts";
import type { Params } from "./param-groups.ts";
import { runningMean, runningMeanSquare } from "./running-mean.ts";

export interface RMSpropOptions extends FirstOrderOptions {
  /** The learning rate. Default 0.01. */
  lr: number;
  /** The share that the running mean of g² keeps. Default 0.99. */
  alpha: number;
  /** Added to the denominator. Default 1e-8. */
  eps: number;
  /** The factor of the parameter that is added to its gradient. Default 0. */
  weightDecay: number;
  /** The share of the last direction that is kept. Default 0. */
  momentum: number;
  /** Divide by the deviation of g, not by its root mean square. Default false. */
  centered: boolean;
}

const rmspropOptions: OptionTable<OwnOptions<RMSpropOptions>> = {
  lr: notNegative,
  alpha: notNegative,
  eps: notNegative,
  weightDecay: notNegative,
  momentum: notNegative,
  centered: flag,
};
const defaults: OwnOptions<RMSpropOptions> = {
  lr: 0.01,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
};

type Inputs = [g: Expression, p: Expression, v: Expression, m: Expression];
const scaled = ([g, p, v, m]: Inputs, eps: Expression, decay: Expression) =>
  div(add(g, mul(decay, p)), add(sqrt(sub(v, functions.square(m))), eps));
const plain = formula((p, g, v, m, lr, eps, decay) =>
  sub(p, mul(lr, scaled([g, p, v, m], eps, decay))),
);
const direction = formula((d, p, g, v, m, momentum, eps, decay) =>
  add(mul(momentum, d), scaled([g, p, v, m], eps, decay)),
);
const follow = formula((p, d, lr) => sub(p, mul(lr, d)));

/**
 * RMSprop: p ← p − lr·g/(√v + eps), with v the running mean of g²; centered, of its variance.
 *
 * @throws ValueError for a negative option.
 * Source: Tieleman and Hinton, lecture 6.5 of Neural Networks for Machine Learning (2012);
 * https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.RMSprop([w], { lr: 0.5, alpha: 0, eps: 0 });
 * w.mul(8).sum().backward();
 * optimizer.step();
 * w.item(); // → 0.5
 * ```
 */
export class RMSprop extends FirstOrderOptimizer<RMSpropOptions> {
  constructor(params: Params<RMSpropOptions>, options?: Partial<RMSpropOptions>) {
    super(params, rmspropOptions, defaults, options);
  }

  protected override slots({ momentum, centered }: RMSpropOptions) {
    return { step: true, square_avg: true, momentum_buffer: momentum > 0, grad_avg: centered };
  }

  protected override update(
    p: Tensor,
    g: Tensor,
    { lr, alpha, eps, weightDecay, momentum }: Scalars<RMSpropOptions>,
    { centered }: RMSpropOptions,
  ): void {
    this.countStep(p);
    const v = this.slot(p, "square_avg");
    assign(v, runningMeanSquare, [v, g, p, alpha, weightDecay]);
    const m = centered ? this.slot(p, "grad_avg") : none;
    if (centered) assign(m, runningMean, [m, g, p, alpha, weightDecay]);
    if (isZero(momentum)) {
      assign(p, plain, [p, g, v, m, lr, eps, weightDecay]);
      return;
    }
    const d = this.slot(p, "momentum_buffer");
    assign(d, direction, [d, p, g, v, m, momentum, eps, weightDecay]);
    assign(p, follow, [p, d, lr]);
  }
}
