import type { Tensor } from "chainrule";
import type { Layer } from "chainrule/manual";

/** One pass of a layer, with the numbers that it had. */
interface Pass {
  readonly x: Tensor;
  readonly y: Tensor;
  dy?: Tensor;
  dx?: Tensor;
}

export interface Watched {
  readonly layer: Layer;
  /** "layer 1 (Tanh)" */
  readonly name: string;
  /** Whether it consists of other layers. */
  readonly isWhole: boolean;
  last: Pass | null;
}

/** What is told while a network runs. */
export interface Listener {
  /** Some numbers have come about: an output, a gradient. */
  numbers(where: string, tensor: Tensor): void;
  forward(): void;
  /** A layer's backward is about to run, or has run. */
  backward(where: string, isOver: boolean): void;
}

/** Listens to the passes of a network and of every layer in it. */
export function watch(network: Layer, listener: Listener): Watched[] {
  const found = [...layersIn(network)];
  const watched = found.map(([layer, path]): Watched => {
    const place = path === "" ? "the network" : `layer ${path}`;
    const isWhole = layersIn(layer).size > 1;
    return { layer, name: `${place} (${layer.constructor.name})`, isWhole, last: null };
  });
  for (const each of watched) listen(each, each.layer === network, listener);
  return watched;
}

function listen(watched: Watched, isNetwork: boolean, listener: Listener): void {
  const { layer, name } = watched;
  const { forward, backward } = layer;
  layer.forward = (x) => {
    if (isNetwork) listener.forward();
    const y = forward.call(layer, x);
    listener.numbers(`the output of ${name}`, y);
    watched.last = { x: x.clone(), y: y.clone() };
    return y;
  };
  layer.backward = (dy) => {
    listener.backward(name, false);
    if (watched.last) watched.last.dy = dy.clone();
    const dx = backward.call(layer, dy);
    listener.numbers(`the gradient by x of ${name}`, dx);
    if (watched.last) watched.last.dx = dx.clone();
    listener.backward(name, true);
    return dx;
  };
  // The first layer of a network may be asked for less: it then runs as the others do.
  if (layer.backwardParameters) layer.backwardParameters = (dy) => void layer.backward(dy);
}

export const isLayer = (value: unknown): value is Layer =>
  typeof value === "object" &&
  value !== null &&
  ["forward", "backward", "parameters", "zeroGrad"].every((name) => name in value);

/** The layer and all below it, among its properties and in arrays, each with its path. */
function layersIn(layer: Layer, path = "", found = new Map<Layer, string>()): Map<Layer, string> {
  if (found.has(layer)) return found;
  found.set(layer, path);
  const visit = (value: unknown, place: string) => {
    if (isLayer(value)) layersIn(value, path === "" ? place : `${path}.${place}`, found);
  };
  for (const [key, value] of Object.entries(layer)) {
    visit(value, key);
    if (Array.isArray(value)) for (const [i, item] of value.entries()) visit(item, String(i));
  }
  return found;
}
