import type { Graph } from "../../../graph/model.ts";
import { entryScene } from "../../../network/entry-scene.ts";
import type { Box, CellBox, FrameBox, Note, Room, Scene } from "../../../network/scene.ts";
import { elementsOf, type LayerShape, type Wire, weightId } from "../../../network/shape.ts";
import { wirePath } from "../../../network/wire-path.ts";
import type { View } from "../../../state/view.ts";
import type { UnitPlace } from "./zoom.ts";

/** A scene with pictures among its numbers. */
export interface NearScene extends Scene {
  /** Maps of the plane, by the name of what gives them: `h1[2]`. */
  readonly maps: ReadonlyMap<string, Box>;
  /** The activation's curve; null where there is none. */
  readonly curve: Box | null;
}

/** Sizes in pixels: of a cell in a column, and of a row; of a cell with its name; of the pictures. */
const plain = { width: 62, height: 38 };
const row = 44;
const full = { width: 66, height: 60 };
const [small, large] = [36, 132];
/** Over a column for its name; from an input to its weight; beside the unit's own numbers; between these. */
const [above, between, beside, applied] = [28, 26, 42, 52];
/** With more inputs than this their maps would be a wall. */
const mostMaps = 24;

/** What goes into a unit and its weights, its sum, its activation and its map, and what it goes into. */
export function unitScene(
  layers: readonly LayerShape[],
  { layer, unit }: UnitPlace,
  wires: readonly Wire[],
  { isNarrow }: Room,
): NearScene {
  const own = layers[layer];
  const next: LayerShape | undefined = layers[layer + 1];
  const cells = new Map<string, CellBox>();
  const maps = new Map<string, Box>();
  const frames: FrameBox[] = [];
  const notes: Note[] = [];
  const note = (kind: Note["kind"], text: string, box: Box) =>
    notes.push({ key: `${kind} ${text} ${box.x}`, kind, text: () => text, ...box });
  const column = (name: string, ids: readonly string[], x: number, top: number) => {
    ids.forEach((id, i) => {
      cells.set(id, { x, y: top + i * row + 3, ...plain, size: "plain" });
    });
    const box = { x: x - 4, y: top, width: plain.width + 8, height: ids.length * row };
    frames.push({ key: `column ${name}`, kind: "matrix", ...box });
    note("name", name, { ...box, y: top - above, height: above - 4 });
  };

  const sources = elementsOf(own.from, own.inputs);
  const weights = sources.map((_, i) => weightId(own, unit, i));
  const hasMaps = layer > 0 && own.inputs <= mostMaps;
  const middleHeight = next ? 2 * large + full.height + 36 : full.height;
  const leftHeight = (own.inputs + 1) * row;
  const rightHeight = next && !isNarrow ? next.units * row : 0;
  const height = Math.max(leftHeight, middleHeight, rightHeight);
  const start = (tall: number) => above + (height - tall) / 2;

  const left = start(leftHeight);
  const first = hasMaps ? small + 10 : 4;
  if (hasMaps) {
    sources.forEach((id, i) => {
      maps.set(id, { x: 0, y: left + i * row + 4, width: small, height: small });
    });
  }
  column(own.from, sources, first, left);
  const weightsAt = first + plain.width + between;
  column(`${own.weights}[${unit}]`, weights, weightsAt, left);
  const biasAt = { x: weightsAt, y: left + own.inputs * row + 3 };
  cells.set(`${own.bias}[${unit}]`, { ...biasAt, ...plain, size: "plain" });
  note("name", `${own.bias}[${unit}]`, {
    ...{ x: first, y: biasAt.y, width: plain.width + between - 8, height: plain.height - 6 },
  });

  const middle = start(full.height);
  const sumAt = weightsAt + plain.width + beside;
  cells.set(`${own.sum}[${unit}]`, { x: sumAt, y: middle, ...full, size: "full" });
  const endAt = sumAt + full.width + applied;
  const end = next ? `${own.output}[${unit}]` : "L";
  cells.set(end, { x: endAt, y: middle, ...full, size: "full" });
  const centre = (sumAt + endAt + full.width) / 2;
  const picture = { x: centre - large / 2, width: large, height: large };
  if (next) {
    maps.set(`h${layer + 1}[${unit}]`, { ...picture, y: middle - large - 18 });
    const text = own.activation === "linear" ? "" : own.activation;
    const over = { x: sumAt + full.width, y: middle + 4, width: applied, height: 20 };
    note("operator", text, over);
  }
  const isCurved = next !== undefined;
  let width = endAt + full.width;
  let bottom = above + height;
  if (next) {
    const top = isNarrow ? bottom + above : start(rightHeight);
    const x = isNarrow ? first : width + beside;
    const targets = elementsOf(next.sum, next.units);
    const outs = targets.map((_, k) => weightId(next, k, unit));
    column(next.weights, outs, x, top);
    column(next.sum, targets, x + plain.width + between, top);
    if (isNarrow) bottom = top + targets.length * row;
    else width = x + 2 * plain.width + between + 4;
  }
  const isDrawn = (wire: Wire) => !isNarrow || !next || !wire.id.startsWith(`${end}→`);
  return {
    ...{ width, height: bottom + 4, cells, frames, notes, doors: [], maps },
    wires: new Map(wires.filter(isDrawn).map((wire) => [wire.id, wirePath(wire, cells, false)])),
    curve: isCurved ? { ...picture, y: middle + full.height + 18 } : null,
  };
}

/** One number's sum of products, beside it the map of its unit. */
export function entryNearScene(
  graph: Graph,
  { layer, unit, id }: UnitPlace & { readonly id: string },
  isHidden: boolean,
  view: View,
  { isNarrow }: Room,
): NearScene {
  const scene = entryScene(graph, id, view);
  if (!isHidden || isNarrow) return { ...scene, maps: new Map(), curve: null };
  const map = { x: scene.width + 24, y: 0, width: large, height: large };
  return {
    ...scene,
    width: scene.width + 24 + large,
    height: Math.max(scene.height, large),
    maps: new Map([[`h${layer + 1}[${unit}]`, map]]),
    curve: null,
  };
}
