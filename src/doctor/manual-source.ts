import type { HookHandle } from "../autograd/backward.ts";
import { functionName } from "../expr/functions.ts";
import type { Activation } from "../manual/activation.ts";
import type { Layer } from "../manual/layer.ts";
import type { Sequential } from "../manual/sequential.ts";
import type { SGD } from "../manual/sgd.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Listener, Source, SourceLayer, SourceParameter } from "./source.ts";
import { type UnitKind, unitKind } from "./units.ts";

/**
 * Hand-written layers and their optimizer, whose methods are replaced by ones that tell. What a layer is, is
 * read off it: whoever watches modules does not load the layers' classes.
 */
export class ManualSource implements Source {
  readonly parameters: readonly SourceParameter[];
  readonly #model: Sequential;
  readonly #optimizer: SGD;

  constructor(model: Sequential, optimizer: SGD) {
    this.#model = model;
    this.#optimizer = optimizer;
    const updated = new Set(optimizer.parameters.map(({ value }) => value));
    this.parameters = model.parameters().map(({ name, value, gradient }) => ({
      name,
      value,
      isUpdated: updated.has(value),
      gradient: () => gradient,
    }));
  }

  get learningRate(): number {
    return this.#optimizer.lr;
  }

  attach(listener: Listener): HookHandle {
    const model = this.#model;
    const undo = [
      replace(model, "forward", (forward) => (x: Tensor) => {
        if (!model.training) return forward.call(model, x);
        listener.forwardStarts(x);
        const y = forward.call(model, x);
        listener.forwardEnds(y);
        return y;
      }),
      ...leaves(model).flatMap(([path, layer]) => this.#watch(listener, path, layer)),
      replace(this.#optimizer, "step", (step) => () => {
        listener.updateStarts();
        step.call(this.#optimizer);
        listener.updateEnds();
      }),
    ];
    return {
      remove() {
        for (const restore of undo) restore();
      },
    };
  }

  #watch(listener: Listener, path: string, layer: Layer): (() => void)[] {
    const own = new Set(layer.parameters().map(({ value }) => value));
    const places = [...this.parameters.keys()].filter((i) => own.has(this.parameters[i].value));
    const about: SourceLayer = {
      layer: path,
      type: layer.constructor.name,
      unit: unitOf(layer),
      isWeighted: [...own].some(({ ndim }) => ndim >= 2),
    };
    const isLooking = () => listener.isLooking && this.#model.training;
    const watchBackward =
      <T>(backward: (dy: Tensor) => T) =>
      (dy: Tensor) => {
        if (isLooking()) {
          listener.layerGradient(path, dy);
          for (const place of places) listener.gradientComes(place);
        }
        return backward.call(layer, dy);
      };
    return [
      replace(layer, "forward", (forward) => (x: Tensor) => {
        const y = forward.call(layer, x);
        if (isLooking()) listener.layerRan(about, y);
        return y;
      }),
      replace(layer, "backward", watchBackward),
      ...(layer.backwardParameters
        ? [replace(layer as Required<Layer>, "backwardParameters", watchBackward)]
        : []),
    ];
  }
}

/** The layers that hold no layers themselves, each with its path. */
export function leaves(model: Sequential, prefix = ""): [string, Layer][] {
  return model.layers.flatMap((layer, i): [string, Layer][] =>
    isNetwork(layer) ? leaves(layer, `${prefix}${i}.`) : [[`${prefix}${i}`, layer]],
  );
}

function isNetwork(layer: Layer): layer is Sequential {
  return "layers" in layer;
}

function unitOf(layer: Layer): UnitKind | null {
  const { f } = layer as Partial<Activation>;
  return f === undefined ? null : unitKind(functionName(f));
}

/** Puts another method in the place of an object's own or inherited one; gives the way back. */
function replace<T extends object, K extends keyof T>(
  object: T,
  key: K,
  make: (original: T[K]) => T[K],
): () => void {
  const own = Object.hasOwn(object, key);
  const original = object[key];
  object[key] = make(original);
  return () => {
    if (own) object[key] = original;
    else delete object[key];
  };
}
