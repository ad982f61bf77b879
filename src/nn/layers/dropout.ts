import { checkProbability, dropout } from "../../functional/dropout.ts";
import type { Generator } from "../../random/generator.ts";
import type { Tensor } from "../../tensor/tensor.ts";
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

  constructor(p = 0.5, { generator }: { generator?: Generator } = {}) {
    super();
    checkProbability("Dropout", p);
    this.p = p;
    this.generator = generator;
  }

  forward(x: Tensor): Tensor {
    return dropout(x, this);
  }

  override extraRepr(): string {
    return String(this.p);
  }
}
