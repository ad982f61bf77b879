import type { Tensor } from "../../tensor/tensor.ts";
import { Module } from "../module.ts";

/**
 * Layers one after the other. They are its properties 0, 1, …, which is what they are called in
 * `stateDict()`.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 * @example
 * ```ts
 * const model = new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU(), new nn.Linear(8, 1));
 * model.forward(zeros([5, 2])).shape; // → 5,1
 * model[2].toString(); // → Linear(8 → 1)
 * ```
 */
export class Sequential extends Module {
  [position: number]: Module;
  /** How many layers there are. */
  readonly length: number;

  constructor(...layers: Module[]) {
    super();
    this.length = layers.length;
    Object.assign(this, layers);
  }

  forward(x: Tensor): Tensor {
    let output = x;
    for (let i = 0; i < this.length; i++) output = this[i].forward(output);
    return output;
  }
}
