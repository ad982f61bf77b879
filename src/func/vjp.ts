import { type Tensors, withTensors } from "../ops/tensors.ts";
import { Run } from "./run.ts";

/**
 * A function's result, and a function that brings a cotangent of it, the gradient of some number by the
 * result, back to the inputs: v ↦ vᵀJ, reverse mode. It may be called as often as one likes.
 *
 * @param primals the arguments of `fn`: each a tensor, or an array or a record of tensors.
 * @returns the result, and what gives one gradient for each argument.
 * Source: https://pytorch.org/docs/stable/generated/torch.func.vjp.html
 * @example
 * ```ts
 * import { vjp } from "chainrule/func";
 * const [y, pull] = vjp((x: Tensor) => x.square(), tensor([1, 2, 3]));
 * pull(tensor([1, 0, 10]))[0].toArray(); // → 2,0,60
 * ```
 */
export function vjp<Primals extends Tensors[], Result extends Tensors>(
  fn: (...primals: Primals) => Result,
  ...primals: Primals
): [result: Result, pull: (cotangents: Result) => Primals] {
  const run = new Run("vjp", fn, primals);
  const pull = (cotangents: Result) => withTensors(primals, run.pull(cotangents)) as Primals;
  return [run.result, pull];
}
