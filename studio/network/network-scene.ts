import type { Box, CellBox, Door, FrameBox, Room, Scene } from "./scene.ts";
import { elementsOf, type NetworkShape, outcomeOf, weightId, wiresOf } from "./shape.ts";
import { wirePath } from "./wire-path.ts";
import type { Zoom } from "./zoom.ts";

/** A unit, an input or an outcome: its cells side by side, and the weights that lead into it. */
interface Card {
  readonly cells: readonly string[];
  readonly weights: readonly string[];
}

interface Column {
  readonly cards: readonly Card[];
  readonly title: string;
  readonly zoom: Zoom;
}

/** Sizes in pixels: of a cell with its name, of a weight on its line, and between two cells of a card. */
const wide = { cell: { width: 66, height: 60 }, label: { width: 66, height: 40 }, between: 16 };
const narrow = { cell: { width: 50, height: 60 }, label: { width: 50, height: 40 }, between: 8 };
const dot = { width: 12, height: 12 };
/** Between two cards, around a card's cells, over a column for its title. */
const [apart, around, above] = [14, 5, 30];

/** The network: units in columns, weights on the lines between them. On a narrow screen it runs downwards. */
export function networkScene(shape: NetworkShape, room: Room): Scene {
  const columns = columnsOf(shape);
  const sizes = room.isNarrow ? narrow : wide;
  const breadth = ({ cells, weights }: Card, hasLabels: boolean) => {
    const cardBreadth = room.isNarrow ? cardWidth(cells, sizes) : sizes.cell.height;
    const each = hasLabels ? (room.isNarrow ? 36 : sizes.label.height) : dot.width;
    return Math.max(cardBreadth, weights.length * each);
  };
  const total = ({ cards }: Column, hasLabels: boolean) =>
    cards.reduce((sum, card) => sum + breadth(card, hasLabels) + apart, -apart);
  const limit = room.isNarrow ? room.width * 1.15 : Math.max(room.height, 420) * 1.35;
  const hasLabels = Math.max(...columns.map((column) => total(column, true))) <= limit;
  const across = Math.max(...columns.map((column) => total(column, hasLabels)));

  const cells = new Map<string, CellBox>();
  const frames: FrameBox[] = [];
  const doors: Door[] = [];
  const gap = gapOf(columns, sizes, room, hasLabels);
  const label = hasLabels ? sizes.label : dot;
  let along = 0;
  for (const [c, column] of columns.entries()) {
    const { cards, title, zoom } = column;
    const start = along;
    const isWeighted = cards[0].weights.length > 0;
    const rows = hasLabels && room.isNarrow && isWeighted ? 2 : 1;
    if (c > 0) along += gap;
    const labelsAt = along;
    if (isWeighted) along += (room.isNarrow ? label.height * rows : label.width) + 10;
    let offset = (across - total(column, hasLabels)) / 2;
    const length = Math.max(...cards.map(({ cells }) => cardWidth(cells, sizes)));
    for (const card of cards) {
      const room1 = breadth(card, hasLabels);
      const width = cardWidth(card.cells, sizes);
      const { height } = sizes.cell;
      const box: Box = room.isNarrow
        ? { x: offset + (room1 - width) / 2, y: along, width, height }
        : { x: along, y: above + offset + (room1 - height) / 2, width, height };
      placeCard(card, box, sizes, cells, frames);
      card.weights.forEach((id, k) => {
        const each = room1 / card.weights.length;
        const place = offset + (k + 0.5) * each;
        const size = hasLabels ? "plain" : "dot";
        cells.set(
          id,
          room.isNarrow
            ? {
                x: place - label.width / 2,
                y: labelsAt + (k % rows) * label.height,
                ...label,
                size,
              }
            : { x: labelsAt, y: above + place - label.height / 2, ...label, size },
        );
      });
      offset += room1 + apart;
    }
    if (c > 0 || !room.isNarrow) {
      doors.push(
        room.isNarrow
          ? { key: title, text: title, zoom, x: 0, y: start + 4, width: 90, height: 22 }
          : {
              key: title,
              text: title,
              zoom,
              x: c === 0 ? along - 20 : labelsAt - 10,
              y: 0,
              width: along + length - labelsAt + (c === 0 ? 40 : 20),
              height: 24,
            },
      );
    }
    along += room.isNarrow ? sizes.cell.height : length;
  }
  const wires = new Map(
    wiresOf(shape).map((wire) => [wire.id, wirePath(wire, cells, room.isNarrow)]),
  );
  return {
    width: room.isNarrow ? across : along,
    height: room.isNarrow ? along : above + across,
    cells,
    frames,
    notes: [],
    doors,
    wires,
  };
}

function columnsOf(shape: NetworkShape): Column[] {
  const { input, inputs, layers, loss } = shape;
  const outputs = layers[layers.length - 1].units;
  const first: Zoom = { level: "layer", layer: 0 };
  const cards = (each: (j: number) => string[], count: number): Card[] =>
    Array.from({ length: count }, (_, j) => ({ cells: each(j), weights: [] }));
  const outcomes = cards((j) => outcomeOf(shape, j), outputs);
  return [
    { cards: cards((i) => [`${input}[${i}]`], inputs), title: "inputs", zoom: first },
    ...layers.map((layer, l): Column => {
      const { sum, output, activation, bias, units } = layer;
      return {
        cards: elementsOf(sum, units).map((z, j) => ({
          cells: output === sum ? [z] : [z, `${output}[${j}]`],
          weights: [
            ...Array.from({ length: layer.inputs }, (_, i) => weightId(layer, j, i)),
            ...(bias ? [`${bias}[${j}]`] : []),
          ],
        })),
        title: `layer ${l + 1}${activation === "identity" ? "" : `, ${activation.split(":")[0]}`}`,
        zoom: { level: "layer", layer: l },
      };
    }),
    ...(outcomes[0].cells.length > 0
      ? [{ cards: outcomes, title: outcomeTitle(shape), zoom: { level: "loss" } as const }]
      : []),
    { cards: cards(() => [loss], 1), title: "loss", zoom: { level: "loss" } },
  ];
}

function outcomeTitle({ prediction, targets }: NetworkShape): string {
  if (prediction !== "p") return "targets";
  return targets.length > 0 ? "p and targets" : "softmax";
}

const cardWidth = (cells: readonly string[], { cell, between }: typeof wide) =>
  cells.length * (cell.width + between) - between;

function placeCard(
  { cells: ids }: Card,
  { x, y, width, height }: Box,
  { cell, between }: typeof wide,
  cells: Map<string, CellBox>,
  frames: FrameBox[],
): void {
  ids.forEach((id, k) => {
    cells.set(id, { x: x + k * (cell.width + between), y, ...cell, size: "full" });
  });
  const frame = { x: x - around, y: y - around, width: width + 2 * around };
  frames.push({ key: ids[0], kind: "unit", ...frame, height: height + 2 * around });
}

/** Between the columns: downwards always the same, else as much as there is, but neither too little for the lines nor too much. */
function gapOf(
  columns: readonly Column[],
  sizes: typeof wide,
  { width, isNarrow }: Room,
  hasLabels: boolean,
): number {
  if (isNarrow) return 42;
  const label = hasLabels ? sizes.label : dot;
  const fixed = columns.reduce((sum, { cards }) => {
    const isWeighted = cards[0].weights.length > 0;
    const card = Math.max(...cards.map(({ cells }) => cardWidth(cells, sizes)));
    return sum + card + (isWeighted ? label.width + 10 : 0);
  }, 0);
  return Math.min(96, Math.max(34, (width - fixed) / (columns.length - 1)));
}
