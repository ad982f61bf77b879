import { div, exp, formula, mul, sub } from "../expr/build.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import { operand } from "../ops/methods/operand.ts";
import { ShapeError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BaseLayer } from "./layer.ts";

const shiftedExp = formula((x, m) => exp(sub(x, m)));
const quotient = formula((e, total) => div(e, total));
const throughJacobian = formula((p, dy, sum) => mul(p, sub(dy, sum)));

/**
 * Probabilities pᵢ = eˣⁱ / Σⱼ eˣʲ, over the last dimension: every row of the others adds up to 1.
 *
 * Every pᵢ depends on every xⱼ of its row: the Jacobian is ∂pᵢ/∂xⱼ = pᵢ · (δᵢⱼ − pⱼ), with δᵢⱼ = 1 where
 * i = j, else 0. Before a cross-entropy use {@link SoftmaxCrossEntropy} instead, where the two cancel
 * to p − t.
 *
 * @example
 * ```ts
 * import { Softmax } from "chainrule/manual";
 * const softmax = new Softmax();
 * softmax.forward(tensor([[0, 0]])).toArray(); // → 0.5,0.5
 * softmax.backward(tensor([[1, 0]])).toArray(); // → 0.25,-0.25
 * ```
 */
export class Softmax extends BaseLayer<{ p: Tensor }> {
  forward(x: Tensor): Tensor {
    this.expect(x);
    if (x.ndim === 0)
      throw new ShapeError(`${this.label}: forward expected x [..., classes], got []`);
    const p = this.buffer("p", x.shape, x.dtype);
    const { e, total } = exponentials(x);
    // p = eˣ / Σ eˣ
    assign(p, quotient, [e, total]);
    return this.keep({ p }, p);
  }

  backward(dy: Tensor): Tensor {
    const { p } = this.recall(dy);
    const dx = this.buffer("dx", p.shape, p.dtype);
    // dxⱼ = Σᵢ dyᵢ · ∂pᵢ/∂xⱼ = Σᵢ dyᵢ · pᵢ · (δᵢⱼ − pⱼ) = pⱼ · (dyⱼ − Σᵢ dyᵢ · pᵢ)
    const sum = dy.mul(p).sum(-1, true);
    return assign(dx, throughJacobian, [p, dy, sum]);
  }
}

/**
 * For each row of x: m, its largest x; e = eˣ⁻ᵐ; and total = Σ e. In the fraction eˣ / Σ eˣ = e / total
 * the m cancels, and it keeps eˣ from overflowing.
 */
export function exponentials(x: Tensor): { m: Tensor; e: Tensor; total: Tensor } {
  const m = x.size === 0 ? operand(0, x.dtype) : x.max(-1, true);
  const e = map(shiftedExp, [x, m]);
  return { m, e, total: e.sum(-1, true) };
}
