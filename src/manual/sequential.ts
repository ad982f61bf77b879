import type { Module } from "../nn/module.ts";
import { copyState, type StateDict } from "../nn/state-dict.ts";
import { within } from "../ops/interceptors.ts";
import { checkArgument } from "../tensor/arguments.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, type Shape, sameShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "./contract.ts";
import { fromLayer } from "./from-layer.ts";
import {
  type Layer,
  layerKind,
  type NamedTensor,
  named,
  type Parameter,
  runPass,
} from "./layer.ts";

/**
 * Layers one after the other; `backward` goes through them from the last to the first.
 *
 * Layers are called by their positions, in errors ("Linear 3") and in the names of their state
 * ("3.weight"), which are those of an `nn.Sequential` of the same layers: checkpoints fit both. A layer
 * keeps what one `forward` needs, and so may stand in one place only.
 *
 * The layers may also be given as one array.
 *
 * @throws ValueError for what is no layer, and for a layer in two places; ShapeError where a layer's `backward` returns a dx that is not of its x's shape.
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential, SGD, SoftmaxCrossEntropy } from "chainrule/manual";
 * const network = new Sequential(new Linear(2, 8), new ReLU(), new Linear(8, 2));
 * const loss = new SoftmaxCrossEntropy();
 * const optimizer = new SGD(network.parameters(), { lr: 0.5 });
 * const [x, target] = [tensor([[0, 1], [1, 0]]), tensor([0, 1], { dtype: "int32" })];
 * for (let step = 0; step < 100; step++) {
 *   loss.forward(network.forward(x), target);
 *   network.zeroGrad();
 *   network.backward(loss.backward());
 *   optimizer.step();
 * }
 * network.forward(x).argmax(1).toArray(); // → 0,1
 * ```
 */
export class Sequential implements Layer {
  readonly layers: readonly Layer[];
  #name = "";
  #training = true;
  #shapes: Shape[] = [];

  constructor(...given: readonly Layer[] | readonly [layers: readonly Layer[]]) {
    const layers: readonly Layer[] =
      given.length === 1 && Array.isArray(given[0]) ? given[0] : (given as readonly Layer[]);
    for (const [i, layer] of layers.entries()) {
      checkArgument("Sequential", `layer ${i}`, layerKind, layer);
    }
    const twice = layers.find((layer, i) => layers.indexOf(layer) !== i);
    if (twice) {
      throw new ValueError(
        `Sequential: the same ${twice.constructor.name} stands in two places, and can keep what one ` +
          "forward needs only. Make two layers",
      );
    }
    this.layers = layers;
    this.name = "";
  }

  get name(): string {
    return this.#name;
  }

  /** Names the layers by their positions, after this one's name; a name that was given stays. */
  set name(name: string) {
    const place = (prefix: string, i: number) => (prefix === "" ? `${i}` : `${prefix}.${i}`);
    this.layers.forEach((layer, i) => {
      if (!layer.name || layer.name === place(this.#name, i)) layer.name = place(name, i);
    });
    this.#name = name;
  }

  get training(): boolean {
    return this.#training;
  }

  set training(on: boolean) {
    this.#training = on;
    for (const layer of this.layers) if (layer.training !== undefined) layer.training = on;
  }

  /** Switches all layers to training, or with false to evaluation. */
  train(on = true): this {
    this.training = on;
    return this;
  }

  /** Switches all layers to evaluation. */
  eval(): this {
    return this.train(false);
  }

  forward(x: Tensor): Tensor {
    checkArgument("Sequential: forward", "x", tensorKind, x);
    let y = x;
    this.#shapes = this.layers.map((layer) => {
      const { shape } = y;
      y = runPass(layer, "forward", y);
      return shape;
    });
    return y;
  }

  backward(dy: Tensor): Tensor {
    checkArgument("Sequential: backward", "dy", tensorKind, dy);
    let dx = dy;
    for (let i = this.layers.length - 1; i >= 0; i--) dx = this.#backwardThrough(i, dx);
    return dx;
  }

  backwardParameters(dy: Tensor): void {
    checkArgument("Sequential: backward", "dy", tensorKind, dy);
    let dx = dy;
    for (let i = this.layers.length - 1; i > 0; i--) dx = this.#backwardThrough(i, dx);
    const [first] = this.layers;
    if (!first) return;
    within(first, "backward", () => {
      if (first.backwardParameters) first.backwardParameters(dx);
      else first.backward(dx);
    });
  }

  #backwardThrough(i: number, dy: Tensor): Tensor {
    const layer = this.layers[i];
    const dx = runPass(layer, "backward", dy);
    const expected = this.#shapes[i];
    if (sameShape(dx.shape, expected)) return dx;
    throw new ShapeError(
      `${layer.constructor.name} ${layer.name}: backward returned dx ${formatShape(dx.shape)}, ` +
        `expected the shape of its x, ${formatShape(expected)}`,
    );
  }

  parameters(): Parameter[] {
    return this.layers.flatMap((layer, i) => named(String(i), layer.parameters()));
  }

  buffers(): NamedTensor[] {
    return this.layers.flatMap((layer, i) => named(String(i), layer.buffers?.() ?? []));
  }

  zeroGrad(): void {
    for (const layer of this.layers) layer.zeroGrad();
  }

  /** The network as one module, whose gradients are those of its layers: {@link fromLayer}. */
  toModule(): Module {
    return fromLayer(this);
  }

  /** Parameters and buffers by name. The tensors are the layers' own: training goes on changing them. */
  stateDict(): StateDict {
    const tensors = [...this.parameters(), ...this.buffers()];
    return Object.fromEntries(tensors.map(({ name, value }) => [name, value]));
  }

  /**
   * Copies the numbers of a state into the parameters and buffers of the same names.
   *
   * @throws DataError that lists every missing, unexpected and misshapen tensor; nothing is loaded.
   */
  loadStateDict(state: StateDict): void {
    copyState(this.stateDict(), state, true, "network");
  }
}
