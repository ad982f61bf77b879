import { type LayerShape, weightId } from "../../../network/shape.ts";

/** Which unit of which layer, both from 0. */
export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

export const isSame = (one: UnitPlace, other: UnitPlace) =>
  one.layer === other.layer && one.unit === other.unit;

/** How near one looks: at the network, at one unit with what goes in and out, at one number's sum. */
export type Zoom =
  | { readonly level: "network" }
  | ({ readonly level: "unit" } & UnitPlace)
  | ({ readonly level: "entry"; readonly id: string } & UnitPlace);

export const whole: Zoom = { level: "network" };

/** As it stands in an address: nothing, `unit2[3]`, `z2[3]`. */
export function zoomText(zoom: Zoom): string {
  switch (zoom.level) {
    case "network":
      return "";
    case "unit":
      return `unit${zoom.layer + 1}[${zoom.unit}]`;
    case "entry":
      return zoom.id;
  }
}

/** What a text says of a network; the whole network where it names nothing of it. */
export function readZoom(text: string, layers: readonly LayerShape[]): Zoom {
  const [, name, number, j, i] = /^([a-zA-Z]+)(\d*)\[(\d+)\](?:\[(\d+)\])?$/.exec(text) ?? [];
  const [layer, unit] = name === "x" ? [0, 0] : [Number(number) - 1, Number(j)];
  const shape = layers[layer];
  if (!shape || unit >= shape.units) return whole;
  if (name === "unit") return { level: "unit", layer, unit };
  const ids = [
    weightId(shape, unit, Math.min(Number(i), shape.inputs - 1)),
    ...[shape.bias, shape.sum, shape.output].map((tensor) => `${tensor}[${unit}]`),
    `x[${Math.min(Number(j), layers[0].inputs - 1)}]`,
  ];
  return ids.includes(text) ? { level: "entry", id: text, layer, unit } : whole;
}

/** One level nearer to a number: to its own sum, in the unit that it belongs to. Null for one that has none. */
export function inside(zoom: Zoom, layers: readonly LayerShape[], id: string): Zoom | null {
  // What a layer gives with its shortcut is opened as what its activation gives.
  const owner = id.replace(/^h(\d+)/, (_, n) => layers[Number(n) - 1].output);
  const to = readZoom(owner, layers);
  if (to.level !== "entry") return null;
  // An input belongs to what reads it.
  const isInput = owner.startsWith("x") && zoom.level !== "network" && zoom.layer === 0;
  return isInput ? { ...to, unit: zoom.unit } : to;
}

/** One level back. */
export function outside(zoom: Zoom): Zoom {
  return zoom.level === "entry" ? { level: "unit", layer: zoom.layer, unit: zoom.unit } : whole;
}
