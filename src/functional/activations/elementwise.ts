import type { FunctionName } from "../../expr/functions.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";

/** An elementwise function of the table, of a tensor or numbers, then its options in their order. */
export type Elementwise<Name extends FunctionName> = (
  x: TensorLike,
  ...options: Parameters<Tensor[Name]>
) => Tensor;

export function elementwise<Name extends FunctionName>(name: Name): Elementwise<Name> {
  return (x, ...options) => {
    const method = tensorOf(name, "x", x)[name] as (...rest: unknown[]) => Tensor;
    return method.apply(tensorOf(name, "x", x), options);
  };
}
