import { checkArgument, integer } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { Module } from "../module.ts";

/**
 * Makes dimensions `startDim` (default 1: the batch stays) to `endDim` (default −1) one.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 * @example
 * ```ts
 * new nn.Flatten().forward(zeros([32, 28, 28])).shape; // → 32,784
 * ```
 */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor(startDim = 1, endDim = -1) {
    super();
    checkArgument("Flatten", "startDim", integer, startDim);
    checkArgument("Flatten", "endDim", integer, endDim);
    this.startDim = startDim;
    this.endDim = endDim;
  }

  forward(x: TensorLike): Tensor {
    return tensorOf("Flatten", "x", x).flatten(this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `${this.startDim} to ${this.endDim}`;
  }
}
