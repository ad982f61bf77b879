import type { Tensor } from "../../src/index.ts";
import { ones, zeros } from "../../src/index.ts";
import type { Layer, Parameter } from "../../src/manual/index.ts";

/** What the layers of the zoo have in common: everything but the two formulas. */
export abstract class ZooLayer implements Layer {
  protected x: Tensor = zeros([]);

  abstract forward(x: Tensor): Tensor;
  abstract backward(dy: Tensor): Tensor;

  parameters(): Parameter[] {
    return [];
  }

  zeroGrad(): void {
    for (const { gradient } of this.parameters()) gradient.zero_();
  }
}

export function parameter(name: string, value: Tensor): Parameter {
  return { name, value, gradient: zeros(value.shape, { dtype: value.dtype }) };
}

/** Ones of a tensor's shape and dtype. */
export function onesLike(x: Tensor): Tensor {
  return ones(x.shape, { dtype: x.dtype as "float64" });
}
