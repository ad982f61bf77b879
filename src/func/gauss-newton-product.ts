import { type Tensors, tensorsIn } from "../ops/tensors.ts";
import { callback, checkArgument } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { besides, list } from "./arguments.ts";
import { hvp } from "./hvp.ts";
import { jvp } from "./jvp.ts";
import { vjp } from "./vjp.ts";

/**
 * The Gauss–Newton matrix of loss(fn(x)) times a vector: Jᵀ·H·J·v, with J the derivative of `fn` and H the second
 * derivative of `loss` by what `fn` gives. It is the Hessian without the curvature of `fn`; where the loss is convex it
 * has no negative eigenvalue. Gives the loss, and the product.
 *
 * @param fn a network, say, as a function of its parameters.
 * @param loss a function of what `fn` gives, whose result is a single number.
 * @param inputs the arguments of `fn`: each a tensor, or an array or a record of tensors.
 * @param v the direction: for each tensor of the inputs one of its shape.
 * Source: N. Schraudolph, Fast curvature matrix-vector products for second-order gradient descent, Neural Computation
 * 14 (2002).
 * @example
 * ```ts
 * import { gaussNewtonProduct } from "chainrule/func";
 * const fn = (x: Tensor) => x.square();
 * const loss = (y: Tensor) => y.square().sum().div(2);
 * const [value, [product]] = gaussNewtonProduct(fn, loss, [tensor([1, 2])], [tensor([1, 1])]);
 * product.toArray(); // → 4,16
 * ```
 */
export function gaussNewtonProduct<Inputs extends Tensors[], Output extends Tensors>(
  fn: (...inputs: Inputs) => Output,
  loss: (output: Output) => Tensor,
  inputs: readonly [...Inputs],
  v: readonly [...Inputs],
): [value: Tensor, product: Inputs] {
  checkArgument("gaussNewtonProduct", "fn", callback, fn);
  checkArgument("gaussNewtonProduct", "loss", callback, loss);
  checkArgument("gaussNewtonProduct", "inputs", list, inputs);
  checkArgument("gaussNewtonProduct", "v", list, v);
  const places = tensorsIn("gaussNewtonProduct", "inputs", inputs);
  besides("gaussNewtonProduct", "v", v, places, "inputs");
  const [output, pull] = vjp<Inputs, Output>(fn, ...([...inputs] as Inputs));
  const [, tangent] = jvp(fn, inputs, v);
  const [value, [cotangent]] = hvp(loss, [output], [tangent]);
  return [value, pull(cotangent)];
}
