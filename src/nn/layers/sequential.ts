import { checkArgument } from "../../tensor/arguments.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import type { Chain, Fitting, fits } from "../fits.ts";
import { type AnyModule, Module } from "../module.ts";
import { moduleKind } from "../module-kind.ts";

/** A module that gives a tensor for a tensor, whatever else it may be called with. */
type Layer = AnyModule & { forward(x: Tensor): Tensor };

/** Layers one after the other, or an array of them. */
type LayerList = readonly Layer[] | readonly [readonly Layer[]];

/**
 * Layers one after the other. They are its properties 0, 1, …, which is what they are called in
 * `stateDict()`. They may also be given as one array.
 *
 * The type checker looks whether a layer takes what the one before it gives, as far as their sizes are
 * known: a `Linear(64, 10)` behind a `Linear(784, 128)` is an error in the editor.
 *
 * @throws ValueError for what is no module.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 * @example
 * ```ts
 * const model = new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU(), new nn.Linear(8, 1));
 * model.forward(zeros([5, 2])).shape; // → 5,1
 * model[2].toString(); // → Linear(8 → 1)
 * ```
 */
export class Sequential<Layers extends LayerList = LayerList> extends Module {
  declare readonly [fits]?: Chain<Layers>;
  [position: number]: Module;
  /** How many layers there are. */
  readonly length: number;

  constructor(...layers: Layers extends Fitting<Layers> ? Layers : Fitting<Layers>);
  constructor(...given: readonly unknown[]) {
    super();
    const layers = given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
    layers.forEach((layer: unknown, i: number) => {
      checkArgument("Sequential", `layer ${i}`, moduleKind, layer);
    });
    this.length = layers.length;
    Object.assign(this, layers);
  }

  forward(x: TensorLike): Tensor {
    const dtype = x instanceof Tensor ? undefined : this.parameters()[0]?.dtype;
    let output = tensorOf("Sequential", "x", x, dtype);
    for (let i = 0; i < this.length; i++) output = this[i].forward(output);
    return output;
  }
}
