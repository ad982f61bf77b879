import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import type { fits, Same } from "../fits.ts";
import { Module } from "../module.ts";

/**
 * Gives what it is given: it stands where a layer may be left out.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Identity.html
 * @example
 * ```ts
 * new nn.Identity().forward(tensor([1, 2])).toArray(); // → 1,2
 * ```
 */
export class Identity extends Module {
  declare readonly [fits]?: Same;

  forward(x: TensorLike): Tensor {
    return tensorOf("Identity", "x", x);
  }
}
