import { narrowed } from "../ops/autocast.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

/**
 * x·Wᵀ + b, over the last dimension of x.
 *
 * @param x [..., in]
 * @param weight [out, in]
 * @param bias [out], or null for none
 * @returns [..., out]
 * @throws ShapeError where the sizes do not fit.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
 * @example
 * ```ts
 * const weight = tensor([[1, 2], [3, 4], [5, 6]]);
 * F.linear(tensor([1, 1]), weight, tensor([0, 0, 9])).toArray(); // → 3,7,20
 * ```
 */
export function linear(x: TensorLike, weight: TensorLike, bias: TensorLike | null = null): Tensor {
  const w = tensorOf("linear", "weight", weight);
  const b = bias === null ? null : tensorOf("linear", "bias", bias, w.dtype);
  return affine(narrowed(tensorOf("linear", "x", x, w.dtype)), narrowed(w), b && narrowed(b));
}

function affine(x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  if (weight.ndim !== 2) {
    throw new ShapeError(`linear: expected a weight [out, in], got ${formatShape(weight.shape)}`);
  }
  const [out, features] = weight.shape;
  checkFeatures(`linear with weight ${formatShape(weight.shape)}`, x, features);
  if (bias && (bias.ndim !== 1 || bias.shape[0] !== out)) {
    throw new ShapeError(`linear: expected a bias [${out}], got ${formatShape(bias.shape)}`);
  }
  // One product for all leading dimensions, and so one for the weight's gradient.
  const rows = x.ndim > 2 ? x.flatten(0, -2) : x;
  const product = rows.matmul(weight.T);
  const sum = bias ? product.add(bias) : product;
  return x.ndim > 2 ? sum.reshape([...x.shape.slice(0, -1), out]) : sum;
}

/** An error that says what to do where x does not end in the dimension that a layer works on. */
export function checkFeatures(layer: string, x: Tensor, features: number): void {
  if (x.shape.at(-1) === features) return;
  const got = `${layer}: expected input [..., ${features}], got ${formatShape(x.shape)}`;
  if (x.ndim > 2 && sizeOf(x.shape.slice(1)) === features) {
    throw new ShapeError(`${got}. Add nn.Flatten() before it`);
  }
  throw new ShapeError(x.shape.at(-2) === features ? `${got}. Did you mean x.T?` : got);
}
