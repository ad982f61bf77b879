import { checkArgument, kind } from "../tensor/arguments.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Place } from "./path.ts";

/** Of a box, or of the whole layout. */
export interface Size {
  width: number;
  height: number;
}

/** An arrow between two boxes, given by their indices. */
export interface Arrow {
  from: number;
  to: number;
  /** Where it arrives, from the middle of the box downwards. */
  port: number;
}

/** Where everything stands; the layout begins at 0, 0. */
export interface Layout extends Size {
  /** The middle of each box. */
  boxes: Place[];
  /** Where each arrow passes the columns between its ends: pairs of points at equal heights. */
  passages: Place[][];
}

/** Something that takes up room in a column: a box, or an arrow on its way past. */
interface Item extends Size {
  column: number;
  y: number;
  before: Link[];
  after: Link[];
}

interface Link {
  item: Item;
  /** The height at which the two are level, from this item's middle. */
  port: number;
}

const columnGap = 44;
const rowGap = 14;
const passageHeight = 6;
const orderingSweeps = 24;
const placingSweeps = 60;

/**
 * Places the boxes of a graph without cycles in columns from left to right, every arrow pointing
 * right, after K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical
 * system structures", 1981: columns by the longest path to the end; then, in sweeps, every box drawn
 * to the mean height of what it is joined to, first to find the order in its column, then the place.
 *
 * @param sizes of the boxes, in SVG units
 * @throws ValueError for sizes that are none, an arrow from or to a box that is not there, and a cycle.
 * @example
 * ```ts
 * import { layeredLayout } from "chainrule/draw";
 * const box = { width: 40, height: 20 };
 * const { boxes } = layeredLayout([box, box], [{ from: 0, to: 1, port: 0 }]);
 * boxes.map(({ x }) => x).join(" "); // → 20 104
 * ```
 */
export function layeredLayout(sizes: readonly Size[], arrows: readonly Arrow[]): Layout {
  checkGraph(sizes, arrows);
  if (sizes.length === 0) return { width: 0, height: 0, boxes: [], passages: [] };
  const depths = depthsOf(sizes.length, arrows);
  const last = depths.reduce((a, b) => Math.max(a, b), 0);
  const boxes = sizes.map((size, i) => item(last - depths[i], size));
  const columns: Item[][] = Array.from({ length: last + 1 }, () => []);
  for (const box of boxes) columns[box.column].push(box);

  const ways = arrows.map(({ from, to, port }) => {
    const way = [boxes[from]];
    for (let column = boxes[from].column + 1; column < boxes[to].column; column++) {
      const passage = item(column, { width: 0, height: passageHeight });
      columns[column].push(passage);
      way.push(passage);
    }
    way.push(boxes[to]);
    for (let i = 1; i < way.length; i++) {
      const aim = i === way.length - 1 ? port : 0;
      way[i].before.push({ item: way[i - 1], port: -aim });
      way[i - 1].after.push({ item: way[i], port: aim });
    }
    return way;
  });

  for (const column of columns) stack(column);
  for (let sweep = 0; sweep < orderingSweeps + placingSweeps; sweep++) {
    const rightwards = sweep % 2 === 0;
    for (const column of rightwards ? columns : columns.toReversed()) {
      const isOrdering = sweep < orderingSweeps;
      const wanted = new Map(
        column.map((x) => {
          const links = rightwards ? x.before : x.after;
          return [x, meanHeight(isOrdering ? links : [...x.before, ...x.after]) ?? x.y];
        }),
      );
      if (isOrdering) column.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
      place(column, wanted);
    }
  }
  return measure(columns, boxes, ways);
}

function checkGraph(sizes: readonly Size[], arrows: readonly Arrow[]): void {
  const isSize = (x: unknown) => Number.isFinite(x) && (x as number) >= 0;
  const isBox = (box: Size | null | undefined) => isSize(box?.width) && isSize(box?.height);
  const boxes = kind(
    "an array of { width, height } from 0",
    (list) => Array.isArray(list) && list.every(isBox),
  );
  checkArgument("layeredLayout", "sizes", boxes, sizes);
  const isPlace = (i: unknown) =>
    Number.isInteger(i) && (i as number) >= 0 && (i as number) < sizes.length;
  const isArrow = (arrow: Arrow | null | undefined) =>
    isPlace(arrow?.from) && isPlace(arrow?.to) && Number.isFinite(arrow?.port);
  const ends = kind(
    `an array of { from, to, port } with boxes from 0 to ${sizes.length - 1}`,
    (list) => Array.isArray(list) && list.every(isArrow),
  );
  checkArgument("layeredLayout", "arrows", ends, arrows);
}

function item(column: number, { width, height }: Size): Item {
  return { column, width, height, y: 0, before: [], after: [] };
}

/** The number of arrows on the longest way from each box to an end. */
function depthsOf(count: number, arrows: readonly Arrow[]): number[] {
  const depths = new Array<number>(count).fill(0);
  const waiting = new Array<number>(count).fill(0);
  const into: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of arrows) {
    waiting[from]++;
    into[to].push(from);
  }
  const ready = [...waiting.keys()].filter((i) => waiting[i] === 0);
  for (const to of ready) {
    for (const from of into[to]) {
      depths[from] = Math.max(depths[from], depths[to] + 1);
      if (--waiting[from] === 0) ready.push(from);
    }
  }
  if (ready.length < count) {
    const box = waiting.findIndex((left) => left > 0);
    throw new ValueError(
      `layeredLayout: the arrows from box ${box} lead in a circle: there is no last column`,
    );
  }
  return depths;
}

/** The height at which an item is level with what it is joined to, on the mean. */
function meanHeight(links: readonly Link[]): number | undefined {
  if (links.length === 0) return undefined;
  return links.reduce((sum, { item, port }) => sum + item.y + port, 0) / links.length;
}

function distance(upper: Item, lower: Item): number {
  return (upper.height + lower.height) / 2 + rowGap;
}

function stack(column: readonly Item[]): void {
  for (let i = 1; i < column.length; i++) {
    column[i].y = column[i - 1].y + distance(column[i - 1], column[i]);
  }
}

/**
 * Sets the heights as near to those wanted (in least squares) as the column's order and the boxes'
 * sizes allow: items that would overlap form a block, which stands at the mean of what they want.
 */
function place(column: readonly Item[], wanted: ReadonlyMap<Item, number>): void {
  const blocks: { items: Item[]; offsets: number[]; top: number }[] = [];
  for (const x of column) {
    let block = { items: [x], offsets: [0], top: wanted.get(x)! };
    for (let above = blocks.at(-1); above; above = blocks.at(-1)) {
      const end = above.items.length - 1;
      const offset = above.offsets[end] + distance(above.items[end], block.items[0]);
      if (above.top + offset <= block.top) break;
      const [m, n] = [above.items.length, block.items.length];
      block = {
        items: [...above.items, ...block.items],
        offsets: [...above.offsets, ...block.offsets.map((y) => y + offset)],
        top: (m * above.top + n * (block.top - offset)) / (m + n),
      };
      blocks.pop();
    }
    blocks.push(block);
  }
  for (const { items, offsets, top } of blocks) {
    items.forEach((x, i) => {
      x.y = top + offsets[i];
    });
  }
}

/** Turns columns into widths, and moves everything to start at 0. */
function measure(columns: Item[][], boxes: readonly Item[], ways: readonly Item[][]): Layout {
  const widths = columns.map((column) => Math.max(...column.map(({ width }) => width)));
  let right = 0;
  const lefts = widths.map((width) => {
    const left = right;
    right += width + columnGap;
    return left;
  });
  const [tops, bottoms] = [
    columns.map((column) => column[0]),
    columns.map((column) => column.at(-1)!),
  ];
  const top = Math.min(...tops.map(({ y, height }) => y - height / 2));
  const bottom = Math.max(...bottoms.map(({ y, height }) => y + height / 2));
  return {
    width: right - columnGap,
    height: bottom - top,
    boxes: boxes.map(({ column, width, y }) => ({
      x: lefts[column] + widths[column] - width / 2,
      y: y - top,
    })),
    passages: ways.map((way) =>
      way.slice(1, -1).flatMap(({ column, y }) => [
        { x: lefts[column], y: y - top },
        { x: lefts[column] + widths[column], y: y - top },
      ]),
    ),
  };
}
