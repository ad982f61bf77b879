import { type Layer, layerKind } from "../layer.ts";
import { type Snapshots, WatchedLayer } from "./watched-layer.ts";

/** Watches a hand-written network and every layer in it. Returns what ends that. */
export function watchLayers(model: Layer): () => void {
  const snapshots: Snapshots = new Map();
  const watched = [...layersIn(model)].map(([layer, path]) => {
    const label = `${layer.constructor.name} ${layer.name || path}`.trimEnd();
    const [, ...parts] = layersIn(layer).keys();
    return new WatchedLayer(layer, label, parts, snapshots, layer === model);
  });
  return () => {
    for (const layer of watched) layer.remove();
  };
}

/** The layer and all below it, found among properties and in arrays, each with its path. */
function layersIn(layer: Layer, path = "", found = new Map<Layer, string>()): Map<Layer, string> {
  if (found.has(layer)) return found;
  found.set(layer, path);
  const visit = (value: unknown, place: string) => {
    if (layerKind.accepts(value))
      layersIn(value as Layer, path === "" ? place : `${path}.${place}`, found);
  };
  for (const [key, value] of Object.entries(layer)) {
    visit(value, key);
    if (Array.isArray(value)) for (const [i, item] of value.entries()) visit(item, `${key}.${i}`);
  }
  return found;
}
