import type { NetworkShape } from "./shape.ts";

/** How near one looks: at the network, at one layer's matrix product (or the loss), at one number's sum. */
export type Zoom =
  | { readonly level: "network" }
  | { readonly level: "layer"; readonly layer: number }
  | { readonly level: "loss" }
  | { readonly level: "entry"; readonly id: string };

export const whole: Zoom = { level: "network" };

/** As it stands in an address: nothing, `layer2`, `loss`, `z1[0]`. */
export function zoomText(zoom: Zoom): string {
  switch (zoom.level) {
    case "network":
      return "";
    case "layer":
      return `layer${zoom.layer + 1}`;
    case "loss":
      return "loss";
    case "entry":
      return zoom.id;
  }
}

/** What a text says of a network; the whole network where it names nothing of it. */
export function readZoom(text: string, shape: NetworkShape, has: (id: string) => boolean): Zoom {
  if (text === "loss") return { level: "loss" };
  const layer = Number(/^layer(\d+)$/.exec(text)?.[1] ?? 0) - 1;
  if (layer >= 0 && layer < shape.layers.length) return { level: "layer", layer };
  return text !== "" && has(text) ? { level: "entry", id: text } : whole;
}

/** The layer that a number belongs to; null for what belongs to the loss. An input belongs to what reads it. */
function layerOf({ layers, input }: NetworkShape, id: string): number | null {
  const name = id.replace(/\[.*/, "");
  if (name === input) return 0;
  const found = layers.findIndex(({ weights, bias, sum, output }) =>
    [weights, bias, sum, output].includes(name),
  );
  return found < 0 ? null : found;
}

/** One level nearer to a number. */
export function inside(zoom: Zoom, shape: NetworkShape, id: string): Zoom {
  return zoom.level === "network" ? placeOf(shape, id) : { level: "entry", id };
}

/** One level back. */
export function outside(zoom: Zoom, shape: NetworkShape): Zoom {
  return zoom.level === "entry" ? placeOf(shape, zoom.id) : whole;
}

function placeOf(shape: NetworkShape, id: string): Zoom {
  const layer = layerOf(shape, id);
  return layer === null ? { level: "loss" } : { level: "layer", layer };
}
