import { select } from "../expr/build.ts";
import { type Expression, input } from "../expr/index.ts";
import { type Interceptor, withInterceptor } from "../ops/interceptors.ts";
import { assign } from "../ops/methods/inplace.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";

/** Has each change in place keep the numbers that there are, where a condition, one number, is not 0. */
class Guard implements Interceptor {
  readonly #condition: Tensor;
  #isGuarded = false;

  constructor(condition: Tensor) {
    this.#condition = condition;
  }

  apply<A>(_op: Op<A>, _inputs: readonly Tensor[], _attributes: A, run: () => Tensor): Tensor {
    return run();
  }

  assign(
    target: Tensor,
    expression: Expression,
    inputs: readonly Tensor[],
    run: () => Tensor,
  ): Tensor {
    if (this.#isGuarded) return run();
    const [condition, before] = [input(inputs.length), input(inputs.length + 1)];
    this.#isGuarded = true;
    try {
      const guarded = select(condition, before, expression);
      return assign(target, guarded, [...inputs, this.#condition, target]);
    } finally {
      this.#isGuarded = false;
    }
  }
}

/**
 * Runs an update in place that changes nothing where `condition` is not 0. There is no branch: a compiled
 * step decides anew at every run.
 */
export function unless(condition: Tensor, update: () => void): void {
  withInterceptor(new Guard(condition), update);
}
