import type { Arrow, Layout, Size } from "chainrule/draw";
import { boxOf, cellPlace, type Direction, type Grid, gridOf } from "./boxes.ts";
import type { Graph } from "./model.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything stands, in pixels at scale 1. */
export interface Places {
  readonly width: number;
  readonly height: number;
  /** The middle of each number. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** The middle and the size of each tensor's box. */
  readonly boxes: ReadonlyMap<string, Point & Size>;
  /** How the elements of a tensor stand, where it has several. */
  readonly grids: ReadonlyMap<string, Grid>;
  readonly links: ReadonlyMap<string, Line>;
}

export interface Line {
  /** As the `d` of an SVG path. */
  readonly path: string;
  readonly middle: Point;
}

/** What a layout is made of: boxes with the data running to the right, and arrows between them. */
export interface Plan {
  readonly direction: Direction;
  readonly sizes: readonly Size[];
  readonly arrows: readonly Arrow[];
}

/** Pixels between the ends of two edges that arrive at one box. */
const portGap = 12;

/** Pixels between two layers: what a layout leaves, and the least and the most that are drawn. */
const [usualGap, leastGap, mostGap] = [44, 32, 88];

export function planOf({ tensors, links }: Graph, direction: Direction): Plan {
  const ids = [...tensors.keys()];
  const indexOf = new Map(ids.map((id, i) => [id, i]));
  const arrivals = new Map<string, number>();
  const order = links.map(({ to }) => {
    const before = arrivals.get(to) ?? 0;
    arrivals.set(to, before + 1);
    return before;
  });
  const sizes = [...tensors.values()].map((tensor) => {
    const { width, height } = boxOf(tensor, direction);
    return direction === "down" ? { width: height, height: width } : { width, height };
  });
  const arrows = links.map(({ from, to }, i) => ({
    from: indexOf.get(from)!,
    to: indexOf.get(to)!,
    port: (order[i] - (arrivals.get(to)! - 1) / 2) * portGap,
  }));
  return { direction, sizes, arrows };
}

/**
 * Places a graph by the layout of its plan.
 *
 * @param room pixels in the data's direction: the layers move apart, or nearer together, to fill it
 */
export function placesOf(
  { tensors, links }: Graph,
  { direction, sizes, arrows }: Plan,
  layout: Layout,
  room: number,
): Places {
  const ends = layout.boxes.map(({ x }, i) => Math.round(x + sizes[i].width / 2));
  const columns = [...new Set(ends)].sort((a, b) => a - b);
  const more = columns.length > 1 ? (room - layout.width) / (columns.length - 1) : 0;
  const gap = Math.min(mostGap - usualGap, Math.max(leastGap - usualGap, more));
  const columnOf = (x: number) => columns.filter((end) => end < x - 1).length;
  const isReversed = runsAgainst(layout.boxes);
  const isDown = direction === "down";
  /** As laid out, with the columns moved apart. */
  const moved = ({ x, y }: Point): Point => ({
    x: x + columnOf(x) * gap,
    y: isReversed ? layout.height - y : y,
  });
  const turned = ({ x, y }: Point): Point => (isDown ? { x: y, y: x } : { x, y });
  const extent = layout.width + (columns.length - 1) * gap;

  const nodes = new Map<string, Point>();
  const boxes = new Map<string, Point & Size>();
  const grids = new Map<string, Grid>();
  [...tensors.values()].forEach((tensor, i) => {
    const middle = turned(moved(layout.boxes[i]));
    const size = boxOf(tensor, direction);
    boxes.set(tensor.id, { ...middle, ...size });
    const grid = gridOf(tensor, direction);
    if (grid) grids.set(tensor.id, grid);
    tensor.elements.forEach((id, position) => {
      const cell = grid && cellPlace(position, grid, size);
      nodes.set(
        id,
        cell
          ? { x: middle.x - size.width / 2 + cell.x, y: middle.y - size.height / 2 + cell.y }
          : middle,
      );
    });
  });
  const lines = links.map(({ id }, i): [string, Line] => {
    const { from, to, port } = arrows[i];
    const [start, end] = [layout.boxes[from], layout.boxes[to]];
    const way = [
      { x: start.x + sizes[from].width / 2, y: start.y },
      ...layout.passages[i],
      { x: end.x - sizes[to].width / 2, y: end.y + port },
    ];
    return [id, curve(way.map(moved), turned)];
  });
  return {
    width: isDown ? layout.height : extent,
    height: isDown ? extent : layout.height,
    nodes,
    boxes,
    grids,
    links: new Map(lines),
  };
}

/** Whether numbers that were given first stand below later ones: a layout is as good upside down. */
function runsAgainst(boxes: readonly Point[]): boolean {
  const first = boxes.filter(({ x }) => x === boxes[0].x);
  return first.length > 1 && first[0].y > first[first.length - 1].y;
}

/** A smooth line through points from left to right, level at each; `turned` where the graph runs downwards. */
export function curve(way: readonly Point[], turned: (point: Point) => Point): Line {
  const text = (point: Point) => {
    const { x, y } = turned(point);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  const path = way
    .map((point, i) => {
      if (i === 0) return `M${text(point)}`;
      const before = way[i - 1];
      const middle = (before.x + point.x) / 2;
      return `C${text({ x: middle, y: before.y })} ${text({ x: middle, y: point.y })} ${text(point)}`;
    })
    .join(" ");
  const last = Math.floor(way.length / 2);
  const [before, after] = [way[last - 1], way[last]];
  return { path, middle: turned(onCurve([before, after], 0.5)) };
}

/** The point of a curve between two points at a share of the way. */
export function onCurve([from, to]: readonly [Point, Point], t: number): Point {
  return {
    x: from.x + (to.x - from.x) * t * (1.5 - 1.5 * t + t * t),
    y: from.y + (to.y - from.y) * t * t * (3 - 2 * t),
  };
}
