import { select } from "../../expr/build.ts";
import type { FunctionMethods } from "../../expr/functions.ts";
import { type FunctionName, functions, input } from "../../expr/index.ts";
import { promote } from "../../tensor/dtype.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { functionExpression } from "../map/function-expression.ts";
import { map } from "../map/map.ts";
import { operand } from "./operand.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor extends FunctionMethods<Tensor, TensorLike> {}
}

const choose = select(input(0), input(1), input(2));

for (const name of Object.keys(functions) as FunctionName[]) {
  Object.defineProperty(Tensor.prototype, name, {
    value(this: Tensor, ...rest: unknown[]) {
      const args = [this, ...rest];
      const operands = args
        .filter((arg) => arg !== undefined)
        .map((arg) => operand(arg, this.dtype, name));
      return map(
        functionExpression(
          name,
          args.map((arg) => arg !== undefined),
        ),
        operands,
      );
    },
  });
}

/**
 * `a` where the condition is not 0, else `b`; all three broadcast.
 *
 * @example
 * ```ts
 * const x = tensor([-2, 3]);
 * where(x.gt(0), x, 0).toArray(); // → 0,3
 * ```
 */
export function where(condition: TensorLike, a: TensorLike, b: TensorLike): Tensor {
  const tensors = [a, b].filter((value) => value instanceof Tensor);
  const beside = tensors.length > 0 ? promote(tensors) : "float32";
  const choices = [operand(a, beside, "where"), operand(b, beside, "where")];
  return map(choose, [tensorOf("where", "condition", condition), ...choices]);
}
