import type { Size } from "chainrule/draw";
import type { GraphTensor } from "./model.ts";

/** How the graph runs: to the right, or downwards where there is no room. */
export type Direction = "right" | "down";

/** Pixels of a single number: narrower where the graph runs downwards, so that more stand side by side. */
const nodeSizes: Readonly<Record<Direction, Size>> = {
  right: { width: 88, height: 78 },
  down: { width: 76, height: 78 },
};

/** How the elements of a tensor are drawn. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** Pixels of an element: large enough for its number, or a square of its tint. */
  readonly cell: Size;
  readonly hasNumbers: boolean;
}

/** Pixels of a tensor's name, and around its elements. */
const head = 26;
const padding = 5;

const largeCell = { width: 58, height: 22 };
const smallCell = { width: 15, height: 15 };

/** With more elements than these a tensor's numbers are tints, and with still more only its shape is drawn. */
const [mostColumns, mostRows, mostSmall] = [6, 12, 24];

/** Whether a tensor has several elements, and no more than can be told apart. */
export function hasGrid({ shape, elements, omitted }: GraphTensor): boolean {
  const columns = shape.at(-1) ?? 1;
  const rows = elements.length / columns;
  return elements.length > 1 && omitted === 0 && Math.max(rows, columns) <= mostSmall;
}

/** Null for a tensor without one. A vector stands across the way that the graph runs: it takes less room so. */
export function gridOf(tensor: GraphTensor, direction: Direction): Grid | null {
  if (!hasGrid(tensor)) return null;
  const { shape, elements } = tensor;
  const isColumn = shape.length === 1 && direction === "right";
  const columns = isColumn ? 1 : shape[shape.length - 1];
  const rows = elements.length / columns;
  const hasNumbers = columns <= mostColumns && rows <= mostRows;
  return { rows, columns, hasNumbers, cell: hasNumbers ? largeCell : smallCell };
}

/** Pixels of a tensor's box. */
export function boxOf(tensor: GraphTensor, direction: Direction): Size {
  const grid = gridOf(tensor, direction);
  if (!grid) return nodeSizes[direction];
  const { rows, columns, cell } = grid;
  return {
    width: Math.max(56, columns * cell.width + 2 * padding),
    height: head + rows * cell.height + padding,
  };
}

/** Where the middle of an element is, from the left and the top of its tensor's box. */
export function cellPlace(position: number, { columns, cell }: Grid, box: Size) {
  const left = (box.width - columns * cell.width) / 2;
  return {
    x: left + ((position % columns) + 0.5) * cell.width,
    y: head + (Math.floor(position / columns) + 0.5) * cell.height,
  };
}
