import { dropout } from "../../functional/dropout.ts";
import { type Generator, generatorKind } from "../../random/generator.ts";
import { checkArgument, checkOptions, probability } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/tensor-like.ts";
import { Module } from "../module.ts";

/**
 * In training, sets each element to 0 with probability p (default 0.5) and divides the others by
 * 1 − p. In evaluation it does nothing.
 *
 * @throws ValueError for a p outside [0, 1].
 * Source: Srivastava et al., Dropout (2014);
 * https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 * @example
 * ```ts
 * new nn.Dropout(0.5).eval().forward(ones([3])).toArray(); // → 1,1,1
 * ```
 */
export class Dropout extends Module {
  readonly p: number;
  /** Where the masks come from; undefined for the global generator. */
  readonly generator: Generator | undefined;

  constructor(p = 0.5, options: { generator?: Generator } = {}) {
    super();
    checkArgument("Dropout", "p", probability, p);
    checkOptions("Dropout", { generator: generatorKind }, options);
    this.p = p;
    this.generator = options.generator;
  }

  forward(x: TensorLike): Tensor {
    const { p, training, generator } = this;
    return dropout(x, { p, training, generator });
  }

  override extraRepr(): string {
    return String(this.p);
  }
}
