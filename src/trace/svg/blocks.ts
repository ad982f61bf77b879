import { drawnWidth } from "../../draw/text-width.ts";
import type { Trace } from "../model.ts";
import { type Grid, gridsOf } from "./grids.ts";
import { Numbers, write } from "./numbers.ts";

export type Way = "forward" | "backward";

/** One number of a tensor in the picture. */
export interface Cell {
  name: string;
  /** Its value; on the way back its gradient, too. */
  texts: string[];
  /** What it is of the tensor's largest number, with its sign. */
  share: number;
  /** From the upper left of its block. */
  x: number;
  y: number;
}

/** A tensor in the picture. */
export interface Block {
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
  cells: Cell[];
  cellWidth: number;
  cellHeight: number;
  omitted: number;
  sources: string[];
}

export const margin = 24;
const top = 118;
/** The room for lines between two columns. */
const wire = 56;
const gap = 34;
const matrixGap = 6;
const leastWidth = 20;

/** All tensors of a trace, in columns from left to right, each with its blocks above each other. */
export function blocksOf(trace: Trace, way: Way): Block[] {
  const numbers = new Numbers(trace);
  const columns: Block[][] = [];
  for (const grid of gridsOf(trace, numbers)) {
    columns[grid.depth] ??= [];
    columns[grid.depth].push(blockOf(grid, numbers, way));
  }
  const heights = columns.map((blocks) =>
    blocks.reduce((sum, block) => sum + block.height + gap, 0),
  );
  const tallest = Math.max(...heights);
  let x = margin;
  columns.forEach((blocks, k) => {
    let y = top + (tallest - heights[k]) / 2;
    for (const block of blocks) {
      [block.x, block.y] = [x, y];
      y += block.height + gap;
    }
    x += Math.max(...blocks.map(({ width }) => width)) + wire;
  });
  return columns.flat();
}

function blockOf(grid: Grid, { values, gradients }: Numbers, way: Way): Block {
  const { name, rows, matrixRows, omitted, sources } = grid;
  const shown = way === "forward" ? [values] : [values, gradients];
  const sizeOf = (number: string) => shown[shown.length - 1].get(number) ?? 0;
  const textsOf = (number: string) => shown.map((each) => write(each.get(number)));
  const numbers = rows.flat();
  const largest = Math.max(...numbers.map((number) => Math.abs(sizeOf(number))));
  const widths = numbers.flatMap(textsOf).map((text) => drawnWidth(text, 12, true));
  const cellWidth = 12 + Math.max(leastWidth, ...widths);
  const cellHeight = 10 + 14 * shown.length;
  const topOf = (row: number) => row * cellHeight + Math.floor(row / matrixRows) * matrixGap;
  const cells = rows.flatMap((row, i) =>
    row.map((number, j) => {
      const share = sizeOf(number) / largest;
      return { name: number, texts: textsOf(number), share, x: j * cellWidth, y: topOf(i) };
    }),
  );
  const width = Math.max(cellWidth * (rows[0]?.length ?? 0), drawnWidth(name, 12, true));
  const height = rows.length === 0 ? 0 : topOf(rows.length - 1) + cellHeight;
  const shape = { x: 0, y: 0, width, height, cellWidth, cellHeight };
  return { name, cells, omitted, sources, ...shape };
}
