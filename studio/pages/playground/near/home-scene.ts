import type { Box, CellBox } from "../../../network/scene.ts";
import { elementsOf, type LayerShape, weightId } from "../../../network/shape.ts";
import type { NearScene } from "./unit-scene.ts";
import type { UnitPlace } from "./zoom.ts";

/** A unit of the network's figure, in pixels from its upper left corner. */
export interface Tile extends Box {
  readonly unit: number;
}

/** The network from afar. */
export interface Home {
  readonly width: number;
  readonly height: number;
  /** Inputs, layers and output, each with the units that are drawn. */
  readonly columns: readonly (readonly Tile[])[];
}

/** Where one unit's numbers stand in the whole network: at its tile, its neighbours' and the middles of its lines. */
export function homeScene(
  { width, height, columns }: Home,
  layers: readonly LayerShape[],
  { layer, unit }: UnitPlace,
): NearScene {
  const own = layers[layer];
  const next: LayerShape | undefined = layers[layer + 1];
  const tile = (column: number, at: number): Box => {
    const tiles = columns[column] ?? [];
    // One that is not turned to is where the others are.
    const found = tiles.find((each) => each.unit === at) ?? tiles[Math.floor(tiles.length / 2)];
    return found ?? { x: width / 2, y: height / 2, width: 0, height: 0 };
  };
  const cells = new Map<string, CellBox>();
  const maps = new Map<string, Box>();
  const at = (id: string, { x, y, width, height }: Box) =>
    cells.set(id, { x, y, width, height, size: "dot" });
  const line = (id: string, from: Box, to: Box) =>
    at(id, {
      x: (from.x + from.width + to.x) / 2 - 6,
      y: (from.y + to.y + (from.height + to.height) / 2) / 2 - 6,
      ...{ width: 12, height: 12 },
    });
  const self = tile(layer + 1, unit);
  elementsOf(own.from, own.inputs).forEach((id, i) => {
    const from = tile(layer, i);
    at(id, from);
    if (layer > 0) maps.set(id, from);
    line(weightId(own, unit, i), from, self);
  });
  for (const tensor of [own.bias, own.sum, own.output]) at(`${tensor}[${unit}]`, self);
  if (next) maps.set(`h${layer + 1}[${unit}]`, self);
  at("L", tile(columns.length - 1, 0));
  elementsOf(next?.sum ?? "", next?.units ?? 0).forEach((id, k) => {
    const to = tile(layer + 2, k);
    at(id, to);
    line(weightId(next, k, unit), self, to);
  });
  return {
    ...{ width, height, cells, maps, frames: [], notes: [], doors: [] },
    ...{ wires: new Map<string, string>(), curve: null },
  };
}

/** Scenes are in pixels from the figure's margin. */
export function within({ width, height, columns }: Home, margin: number): Home {
  return {
    width: width - 2 * margin,
    height: height - 2 * margin,
    columns: columns.map((tiles) =>
      tiles.map((tile) => ({ ...tile, x: tile.x - margin, y: tile.y - margin })),
    ),
  };
}
