import { customFunction } from "../autograd/custom-function.ts";
import { Module } from "../nn/module.ts";
import { Buffer, Parameter } from "../nn/parameter.ts";
import { isRecording } from "../ops/recording.ts";
import { checkArgument } from "../tensor/arguments.ts";
import { DtypeError, GraphError, ValueError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Layer, layerKind, runPass } from "./layer.ts";

/**
 * A hand-written layer as a module: `forward` is one operation of the graph, and autograd calls the
 * layer's own `backward`.
 *
 * The module's parameters and buffers are the layer's numbers, under the layer's names; the gradients
 * arrive in the parameters' `grad`, as for every module. (The layer's own gradients then hold those of
 * the last `backward` alone.) Like every module it can stand in an `nn.Sequential`, be trained by an
 * optimizer and be checked.
 *
 * The layer keeps what one `forward` needs: use it once per `backward`.
 *
 * @throws GraphError in `backward`, where the layer has run forward again since, or with
 * `createGraph`: a hand-written backward gives numbers, which cannot be differentiated again.
 * @example
 * ```ts
 * import { fromLayer, Tanh } from "chainrule/manual";
 * const model = new nn.Sequential(new nn.Linear(3, 4), fromLayer(new Tanh()), new nn.Linear(4, 1));
 * model.forward(randn([5, 3])).sum().backward();
 * model.parameters().map((p) => p.grad?.shape.join("x")).join(" "); // → 4x3 4 1x4 1
 * ```
 */
export function fromLayer(layer: Layer): Module {
  checkArgument("fromLayer", "its argument", layerKind, layer);
  return new LayerModule(layer);
}

class LayerModule extends Module {
  readonly layer: Layer;
  #calls = 0;

  constructor(layer: Layer) {
    super();
    this.layer = layer;
    for (const { name, value } of layer.parameters()) this.#own(name, new Parameter(value));
    for (const { name, value } of layer.buffers?.() ?? []) this.#own(name, new Buffer(value));
  }

  /** Makes a tensor a property, which is how a module knows its own. */
  #own(name: string, tensor: Parameter | Buffer): void {
    if (name in this) {
      throw new ValueError(
        `fromLayer: ${this.layer.constructor.name} has a tensor named "${name}", as another of its ` +
          "tensors or a property of modules is. Give each a name of its own",
      );
    }
    Object.assign(this, { [name]: tensor });
  }

  forward(x: Tensor): Tensor {
    const { layer } = this;
    const parameters = this.parameters();
    this.#checkShared(parameters);
    if (layer.training !== undefined) layer.training = this.training;
    const call = ++this.#calls;
    // The layer's tensors are its buffers, which the next step overwrites: the graph gets copies.
    const run = customFunction({
      name: layer.constructor.name,
      forward: (_, x: Tensor, ..._parameters: Tensor[]) =>
        runPass(layer, "forward", x.detach()).clone(),
      backward: (_, dy) => {
        this.#checkCall(call);
        layer.zeroGrad();
        const dx = runPass(layer, "backward", dy).clone();
        return [dx, ...layer.parameters().map(({ gradient }) => gradient.clone())];
      },
    });
    return run(x, ...parameters);
  }

  #checkShared(parameters: readonly Parameter[]): void {
    this.layer.parameters().forEach(({ name, value }, i) => {
      if (parameters[i].storage === value.storage) return;
      throw new DtypeError(
        `${this.layer.constructor.name}: ${name} of the module is ${parameters[i].dtype}, the layer's ` +
          `own is ${value.dtype}. A hand-written layer is made in its dtype: pass { dtype } to it`,
      );
    });
  }

  #checkCall(call: number): void {
    const name = this.layer.constructor.name;
    if (call !== this.#calls) {
      throw new GraphError(
        `${name}: backward of a forward pass that is not the layer's last. A hand-written layer keeps ` +
          "what one forward needs: use a layer of its own in each place",
      );
    }
    if (isRecording()) {
      throw new GraphError(
        `${name}: createGraph: a hand-written backward gives numbers, no graph to differentiate again`,
      );
    }
  }

  override extraRepr(): string {
    return this.layer.constructor.name;
  }
}
