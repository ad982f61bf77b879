import { add, div, formula, mul, sqrt, sub } from "../expr/build.ts";
import { functions } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import { notNegative, type OptionTable } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { FirstOrderOptimizer, type FirstOrderOptions, type OwnOptions } from "./first-order.ts";
import type { Scalars } from "./options.ts";
import type { Params } from "./param-groups.ts";

export interface AdagradOptions extends FirstOrderOptions {
  /** The learning rate. Default 0.01. */
  lr: number;
  /** How fast it falls: lr / (1 + lrDecay · steps before). Default 0. */
  lrDecay: number;
  /** The factor of the parameter that is added to its gradient. Default 0. */
  weightDecay: number;
  /** What the sum of squares starts with. Default 0. */
  initialAccumulatorValue: number;
  /** Added to the denominator. Default 1e-10. */
  eps: number;
}

const adagradOptions: OptionTable<OwnOptions<AdagradOptions>> = {
  lr: notNegative,
  lrDecay: notNegative,
  weightDecay: notNegative,
  initialAccumulatorValue: notNegative,
  eps: notNegative,
};
const defaults: OwnOptions<AdagradOptions> = {
  lr: 0.01,
  lrDecay: 0,
  weightDecay: 0,
  initialAccumulatorValue: 0,
  eps: 1e-10,
};

const sumSquares = formula((v, g, p, decay) => add(v, functions.square(add(g, mul(decay, p)))));
const decayedRate = formula((lr, lrDecay, t) => div(lr, add(1, mul(lrDecay, sub(t, 1)))));
const descend = formula((p, g, v, rate, eps, decay) =>
  sub(p, div(mul(rate, add(g, mul(decay, p))), add(sqrt(v), eps))),
);

/**
 * Adagrad: p ← p − lr·g/(√v + eps), with v the sum of all g² so far.
 *
 * @throws ValueError for a negative option.
 * Source: Duchi, Hazan and Singer, Adaptive Subgradient Methods (2011);
 * https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.Adagrad([w], { lr: 0.5, eps: 0 });
 * w.mul(8).sum().backward();
 * optimizer.step();
 * w.item(); // → 0.5
 * ```
 */
export class Adagrad extends FirstOrderOptimizer<AdagradOptions> {
  constructor(params: Params<AdagradOptions>, options?: Partial<AdagradOptions>) {
    super(params, adagradOptions, defaults, options);
  }

  protected override slots() {
    return { step: true, sum: true };
  }

  protected override update(
    p: Tensor,
    g: Tensor,
    { lr, lrDecay, weightDecay, eps }: Scalars<AdagradOptions>,
    { initialAccumulatorValue }: AdagradOptions,
  ): void {
    const rate = map(decayedRate, [lr, lrDecay, this.countStep(p)]);
    const v = this.slot(p, "sum", initialAccumulatorValue);
    assign(v, sumSquares, [v, g, p, weightDecay]);
    assign(p, descend, [p, g, v, rate, eps, weightDecay]);
  }

  /** Once it has begun, of all parameters, also without a gradient: PyTorch's does not go on from less. */
  protected override kept(): Record<string, Tensor> {
    if (Object.keys(super.kept()).length === 0) return {};
    for (const { params, initialAccumulatorValue } of this.paramGroups) {
      for (const p of params) {
        this.slot(p, "step");
        this.slot(p, "sum", initialAccumulatorValue);
      }
    }
    return super.kept();
  }
}
