import { type Tensors, tensorsIn, withTensors } from "../ops/tensors.ts";
import {
  callback,
  checkArgument,
  checkOptions,
  type OptionTable,
  oneOf,
} from "../tensor/arguments.ts";
import { zerosLike } from "../tensor/creation.ts";
import { Tensor } from "../tensor/tensor.ts";
import { besides, list } from "./arguments.ts";
import { gradAndValue } from "./grad.ts";
import type { HessianOptions } from "./jacobian.ts";
import { jvp } from "./jvp.ts";
import { Run } from "./run.ts";

const options: OptionTable<HessianOptions> = { strategy: oneOf("forward", "reverse") };

/**
 * The second derivatives of a function in one direction: its Hessian times a vector, which costs a few times as
 * much as the function, and needs no Hessian. Gives the function's value, a single number, and the product.
 *
 * @param inputs one tensor, or a list of the arguments of `fn`: each a tensor, or an array or a record of tensors.
 * @param v the direction: for each tensor of the inputs one of its shape.
 * Source: https://pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html
 * @example
 * ```ts
 * import { hvp } from "chainrule/func";
 * const [value, product] = hvp((x: Tensor) => x.pow(3).sum(), tensor([1, 2]), tensor([1, 10]));
 * product.toArray(); // → 6,120
 * ```
 */
export function hvp<Input extends Tensor>(
  fn: (input: Input) => Tensor,
  input: Input,
  v: Input,
  options?: HessianOptions,
): [value: Tensor, product: Tensor];
/** The same for a function of several arguments. */
export function hvp<Inputs extends readonly Tensors[]>(
  fn: (...inputs: Inputs) => Tensor,
  inputs: readonly [...Inputs],
  v: readonly [...Inputs],
  options?: HessianOptions,
): [value: Tensor, product: Inputs];
export function hvp(
  fn: (...inputs: never[]) => Tensor,
  inputs: Tensor | readonly Tensors[],
  v: Tensor | readonly Tensors[],
  given: HessianOptions = {},
): [value: Tensor, product: Tensors] {
  checkArgument("hvp", "fn", callback, fn);
  checkOptions("hvp", options, given);
  const args = inputs instanceof Tensor ? [inputs] : inputs;
  const direction = v instanceof Tensor ? [v] : v;
  checkArgument("hvp", "inputs", list, args);
  checkArgument("hvp", "v", list, direction);
  besides("hvp", "v", direction, tensorsIn("hvp", "inputs", args), "inputs");
  const slopes = gradAndValue(fn as (...inputs: Tensors[]) => Tensor, {
    argnums: [...args.keys()],
  });
  const product = (parts: readonly Tensors[]) => (inputs instanceof Tensor ? parts[0] : parts);
  if (given.strategy === "reverse") {
    const run = new Run("hvp", slopes, [...args]);
    const [, value] = run.result;
    return [value, product(withTensors(args, run.pull([direction, zerosLike(value)])))];
  }
  const [[, value], [tangents]] = jvp(slopes, args, direction);
  return [value, product(tangents)];
}
