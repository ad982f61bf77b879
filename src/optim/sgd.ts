import { add, equal, formula, mul, select, sub } from "../expr/build.ts";
import { assign } from "../ops/methods/inplace.ts";
import { finite, flag, notNegative, type OptionTable, required } from "../tensor/arguments.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { FirstOrderOptimizer, type FirstOrderOptions, type OwnOptions } from "./first-order.ts";
import { isZero, type Scalars } from "./options.ts";
import type { ParamGroup, Params } from "./param-groups.ts";

export interface SGDOptions extends FirstOrderOptions {
  /** The learning rate: there is no default, give it here or in every group. */
  lr: number;
  /** The share of the last direction that is kept. Default 0. */
  momentum: number;
  /** The share of the gradient that does not enter the direction. Default 0. */
  dampening: number;
  /** Look ahead along the direction (Nesterov's momentum). Default false. */
  nesterov: boolean;
  /** The factor of the parameter that is added to its gradient. Default 0. */
  weightDecay: number;
}

const sgdOptions: OptionTable<OwnOptions<SGDOptions>> = {
  lr: required({ ...notNegative, hint: () => ". Write { lr: 0.1 }" }),
  momentum: notNegative,
  dampening: finite,
  nesterov: flag,
  weightDecay: notNegative,
};
const defaults = { momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };

const plain = formula((p, g, lr, decay) => sub(p, mul(lr, add(g, mul(decay, p)))));

// The first direction is the gradient as it is.
const direction = formula((v, p, g, momentum, dampening, decay, step) =>
  add(mul(momentum, v), mul(select(equal(step, 1), 1, sub(1, dampening)), add(g, mul(decay, p)))),
);
const follow = formula((p, v, lr) => sub(p, mul(lr, v)));
const lookAhead = formula((p, v, g, lr, momentum, decay) =>
  sub(p, mul(lr, add(add(g, mul(decay, p)), mul(momentum, v)))),
);

/**
 * Stochastic gradient descent: p ← p − lr·v, where v is the gradient g (with g + weightDecay·p for g),
 * or with momentum v ← momentum·v + (1 − dampening)·g, or with Nesterov's g + momentum·v.
 *
 * @throws ValueError without a learning rate, for a negative option, or Nesterov's momentum without momentum or with dampening.
 * Source: Sutskever et al., On the importance of initialization and momentum in deep learning (2013);
 * https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5, momentum: 0.9 });
 * w.sum().backward();
 * optimizer.step();
 * w.item(); // → 0.5
 * ```
 */
export class SGD extends FirstOrderOptimizer<SGDOptions> {
  constructor(params: Params<SGDOptions>, options: Partial<SGDOptions> & { lr: number });
  constructor(
    params: Iterable<ParamGroup<SGDOptions> & { lr: number }>,
    options?: Partial<SGDOptions>,
  );
  constructor(params: Params<SGDOptions>, options?: Partial<SGDOptions>) {
    super(params, sgdOptions, defaults, options);
  }

  protected override check({ momentum, nesterov, dampening }: SGDOptions): void {
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new ValueError("SGD: nesterov needs a momentum above 0 and no dampening");
    }
  }

  // PyTorch does not count: only its first direction needs that.
  protected override slots() {
    return { step: false, momentum_buffer: true };
  }

  protected override update(
    p: Tensor,
    g: Tensor,
    { lr, momentum, dampening, weightDecay }: Scalars<SGDOptions>,
    options: SGDOptions,
  ): void {
    if (isZero(momentum)) {
      assign(p, plain, [p, g, lr, weightDecay]);
      return;
    }
    const step = this.countStep(p);
    const v = this.slot(p, "momentum_buffer");
    assign(v, direction, [v, p, g, momentum, dampening, weightDecay, step]);
    if (options.nesterov) assign(p, lookAhead, [p, v, g, lr, momentum, weightDecay]);
    else assign(p, follow, [p, v, lr]);
  }
}
