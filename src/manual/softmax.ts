import { softmax } from "../functional/softmax.ts";
import { isSymbolic } from "../ops/interceptors.ts";
import type { TypedArray } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { wrote } from "./arithmetic.ts";
import { BaseLayer } from "./layer.ts";

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
    softmaxInto(p, x);
    return this.keep({ p }, p);
  }

  backward(dy: Tensor): Tensor {
    const { p } = this.recall(dy);
    const dx = this.buffer("dx", p.shape, p.dtype);
    softmaxBackwardInto(dx, p, dy);
    return dx;
  }
}

/** p = softmax of each row of x, over the last dimension. `p` may be x itself. */
export function softmaxInto(p: Tensor, x: Tensor): void {
  if (isSymbolic()) return void p.copy_(softmax(x, -1));
  const [from, to] = [x.data, p.data];
  const n = x.shape[x.ndim - 1];
  for (let row = 0; row < x.size; row += n) softmaxRow(to, from, row, n);
  wrote("softmax", [x], p);
}

/** The softmax of the n numbers of x from `start` on. */
function softmaxRow(p: TypedArray, x: TypedArray, start: number, n: number): void {
  const end = start + n;
  // eˣ⁻ᵐ with m the largest x: m cancels in the fraction, and keeps eˣ from overflowing.
  let m = x[start];
  for (let j = start + 1; j < end; j++) m = Math.max(m, x[j]);
  let total = 0;
  for (let j = start; j < end; j++) {
    const e = Math.exp(x[j] - m);
    p[j] = e;
    total += e;
  }
  for (let j = start; j < end; j++) p[j] /= total;
}

/** dx from dy through the softmax p, over the last dimension: dy times the Jacobian, row by row. */
export function softmaxBackwardInto(dx: Tensor, p: Tensor, dy: Tensor): void {
  // dxⱼ = Σᵢ dyᵢ · pᵢ · (δᵢⱼ − pⱼ) = pⱼ · (dyⱼ − Σᵢ dyᵢ · pᵢ)
  if (isSymbolic()) return void dx.copy_(p.mul(dy.sub(dy.mul(p).sum(-1, true))));
  const [probabilities, upstream, to] = [p.data, dy.data, dx.data];
  const n = p.shape[p.ndim - 1];
  for (let row = 0; row < p.size; row += n) {
    let mean = 0;
    for (let i = row; i < row + n; i++) mean += upstream[i] * probabilities[i];
    for (let j = row; j < row + n; j++) to[j] = probabilities[j] * (upstream[j] - mean);
  }
  wrote("softmax", [p, dy], dx);
}
