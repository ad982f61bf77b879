import { withInterceptor } from "../ops/interceptors.ts";
import { type Tensors, tensorsIn, withTensors } from "../ops/tensors.ts";
import { callback, checkArgument } from "../tensor/arguments.ts";
import { isFloat } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { besides, list } from "./arguments.ts";
import { ForwardLevel } from "./forward-level.ts";
import { identity, settled, withVariables } from "./variables.ts";

/**
 * A function's result, and its derivative in one direction: v ↦ Jv, forward mode. Both are computed at once,
 * operation by operation, and nothing is stored.
 *
 * @param primals the arguments of `fn`: each a tensor, or an array or a record of tensors.
 * @param tangents the direction: for each primal tensor one of its shape.
 * @returns the result, and its tangent: of its shape, and of its kind if it is an array or a record.
 * Source: https://pytorch.org/docs/stable/generated/torch.func.jvp.html
 * @example
 * ```ts
 * import { jvp } from "chainrule/func";
 * const [y, slope] = jvp((x: Tensor) => x.square().sum(), [tensor([1, 2, 3])], [tensor([1, 0, 10])]);
 * slope.item(); // → 62
 * ```
 */
export function jvp<Primals extends readonly Tensors[], Result extends Tensors>(
  fn: (...primals: Primals) => Result,
  primals: readonly [...Primals],
  tangents: readonly [...Primals],
): [result: Result, tangent: Result] {
  checkArgument("jvp", "fn", callback, fn);
  checkArgument("jvp", "primals", list, primals);
  checkArgument("jvp", "tangents", list, tangents);
  const inputs = tensorsIn("jvp", "primals", primals);
  const directions = besides("jvp", "tangents", tangents, inputs, "primals");
  const level = new ForwardLevel();
  const stands = [...inputs.values()].map(identity);
  for (const [i, x] of stands.entries()) if (isFloat(x.dtype)) level.hold(x, directions[i]);
  const args = withTensors(primals as readonly Tensors[], stands) as unknown as Primals;
  const [result, variables] = withVariables(() => withInterceptor(level, () => fn(...args)));
  const outputs = [...tensorsIn("jvp", "what fn returns", result).values()];
  const given = (tensors: Tensor[]) => withTensors(result, settled(tensors, variables));
  return [given(outputs), given(outputs.map((x) => level.result(x)))];
}
