import { noteWritten, type Pass, within } from "../ops/interceptors.ts";
import { isObject, type Kind } from "../tensor/arguments.ts";
import { zeros } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { isClass } from "../text/shown.ts";
import { checkNumbers, checkShape, type Sizes } from "./contract.ts";
import { Operation } from "./operation.ts";

/** Numbers that belong to a layer's state, by name: `"running_mean"`. */
export interface NamedTensor {
  readonly name: string;
  readonly value: Tensor;
}

/** What a layer learns: its numbers, and the gradient of the loss by each of them, row-major. */
export interface Parameter extends NamedTensor {
  /** Of the value's shape. Each `backward` adds to it, until `zeroGrad`. */
  readonly gradient: Tensor;
}

/**
 * A layer whose derivative is written by hand. No operation is recorded: `forward` keeps what
 * `backward` will need, and `backward` applies the chain rule.
 *
 * Whatever has these four methods is a layer; it need not extend anything. The tensors that the layers
 * here return are buffers, which the next `forward` or `backward` of the same layer overwrites: to keep
 * one, `clone()` it.
 *
 * @example
 * ```ts
 * import type { Layer } from "chainrule/manual";
 * class Double implements Layer {
 *   forward(x: Tensor) { return x.mul(2); } // y = 2x
 *   backward(dy: Tensor) { return dy.mul(2); } // dx = dy · 2
 *   parameters() { return []; }
 *   zeroGrad() {}
 * }
 * new Double().backward(ones([2])).toArray(); // → 2,2
 * ```
 */
export interface Layer {
  /** Computes the output, and keeps what `backward` needs. */
  forward(x: Tensor): Tensor;
  /**
   * The gradient of the loss by x, from its gradient by y. Adds each parameter's gradient to
   * `parameter.gradient`.
   */
  backward(dy: Tensor): Tensor;
  /** What the layer learns. The tensors are the same ones at every call. */
  parameters(): Parameter[];
  /** Sets the gradients of all parameters to 0. */
  zeroGrad(): void;
  /** State that is not learnt, as running averages. */
  buffers?(): NamedTensor[];
  /** `backward` for the first layer of a network: data has no gradient, so dx is not computed. */
  backwardParameters?(dy: Tensor): void;
  /** Whether a layer that differs in training behaves so. */
  training?: boolean;
  /** What errors call the layer; a {@link Sequential} gives its position. */
  name?: string;
}

const methods = ["forward", "backward", "parameters", "zeroGrad"] as const;

export const layerKind: Kind = {
  expected: "a layer with forward, backward, parameters and zeroGrad",
  accepts: (value) => isObject(value) && methods.every((name) => typeof value[name] === "function"),
  hint: (value) => (isClass(value) ? `. Write new ${(value as { name: string }).name}(…)` : ""),
};

/** A parameter with a gradient of zeros. */
export function parameter(name: string, value: Tensor): Parameter {
  return { name, value, gradient: zeros(value.shape, { dtype: value.dtype }) };
}

/** The same tensors, named from one level higher: `"weight"` of layer 3 is `"3.weight"`. */
export function named<T extends NamedTensor>(prefix: string, tensors: readonly T[]): T[] {
  return tensors.map((tensor) => ({ ...tensor, name: `${prefix}.${tensor.name}` }));
}

/** Runs a pass of a layer, known to be its own: whose numbers may come from any code. */
export function runPass(layer: Layer, pass: Pass, given: Tensor): Tensor {
  return within(layer, pass, () => {
    const result = layer[pass](given);
    noteWritten(layer.constructor.name, [given], result);
    return result;
  });
}

/** What the layers of this room have in common. `Kept` is what `backward` needs of `forward`. */
export abstract class BaseLayer<Kept extends object> extends Operation<Kept> implements Layer {
  #output: Tensor | null = null;

  abstract forward(x: Tensor): Tensor;
  abstract backward(dy: Tensor): Tensor;

  parameters(): Parameter[] {
    return [];
  }

  zeroGrad(): void {
    for (const { gradient } of this.parameters()) gradient.zero_();
  }

  /** Asserts the contract of `forward`: x has these sizes, and the parameters' dtype. */
  protected expect(x: Tensor, sizes?: Sizes): void {
    const where = `${this.label}: forward`;
    if (sizes) checkShape(where, "x", x, sizes);
    checkNumbers(where, "x", x, this.parameters()[0]?.value.dtype);
  }

  /** Keeps what `backward` needs, and returns the output y, whose shape dy must have. */
  protected keep(kept: Kept, y: Tensor): Tensor {
    this.remember(kept);
    this.#output = y;
    return y;
  }

  /** What `forward` kept, after asserting the contract of `backward`: dy is of y's shape and dtype. */
  protected recall(dy: Tensor): Kept {
    const where = `${this.label}: backward`;
    this.checkOrder();
    checkShape(where, "dy", dy, this.#output!.shape);
    checkNumbers(where, "dy", dy, this.#output!.dtype);
    return this.takeKept();
  }
}
