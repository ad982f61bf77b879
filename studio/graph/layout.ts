import { layeredLayout, type Size } from "chainrule/draw";
import type { Graph } from "./model.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything stands, in pixels at scale 1. */
export interface Places {
  readonly width: number;
  readonly height: number;
  /** The middle of each node. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** Each edge as the path of a line. */
  readonly edges: ReadonlyMap<string, string>;
}

/** How the graph runs: to the right, or downwards where there is no room. */
export type Direction = "right" | "down";

/** Pixels of a node: narrower where the graph runs downwards, so that more stand side by side. */
export const nodeSizes: Readonly<Record<Direction, Size>> = {
  right: { width: 88, height: 78 },
  down: { width: 76, height: 78 },
};

/** Pixels between the ends of two edges that arrive at one node. */
const portGap = 12;

/** Pixels between two layers: what a layout leaves, and the least that an edge needs. */
const [usualGap, leastGap] = [44, 26];

/**
 * Places a graph in layers, with the data running to the right or downwards.
 *
 * @param room pixels in that direction: the layers move apart, or nearer together, to fill it
 */
export function placesOf({ nodes, edges }: Graph, direction: Direction, room: number): Places {
  const ids = [...nodes.keys()];
  const indexOf = new Map(ids.map((id, i) => [id, i]));
  const arrivals = new Map<string, number>();
  const order = edges.map(({ to }) => {
    const before = arrivals.get(to) ?? 0;
    arrivals.set(to, before + 1);
    return before;
  });
  const port = (i: number) => (order[i] - (arrivals.get(edges[i].to)! - 1) / 2) * portGap;
  const isDown = direction === "down";
  const { width, height } = nodeSizes[direction];
  const [length, breadth] = isDown ? [height, width] : [width, height];
  const layout = layeredLayout(
    ids.map(() => ({ width: length, height: breadth })),
    edges.map(({ from, to }, i) => ({
      from: indexOf.get(from)!,
      to: indexOf.get(to)!,
      port: port(i),
    })),
  );
  const stretch = stretchOf(layout.width, length, room);
  const isReversed = runsAgainst(layout.boxes);
  const placed = ({ x, y }: Point): Point => {
    const along = (x - length / 2) * stretch + length / 2;
    const across = isReversed ? layout.height - y : y;
    return isDown ? { x: across, y: along } : { x: along, y: across };
  };
  const extent = (layout.width - length) * stretch + length;
  return {
    width: isDown ? layout.height : extent,
    height: isDown ? extent : layout.height,
    nodes: new Map(ids.map((id, i) => [id, placed(layout.boxes[i])])),
    edges: new Map(
      edges.map(({ id, from, to }, i) => {
        const [start, end] = [from, to].map((node) => layout.boxes[indexOf.get(node)!]);
        // The ends are at the nodes' borders, which do not move apart as their middles do.
        const half = length / 2 / stretch;
        const way = [
          { x: start.x + half, y: start.y },
          ...layout.passages[i],
          { x: end.x - half, y: end.y + port(i) },
        ];
        return [id, curve(way, placed)];
      }),
    ),
  };
}

/** Whether numbers that were given first stand below later ones: a layout is as good upside down. */
function runsAgainst(boxes: readonly Point[]): boolean {
  const first = boxes.filter(({ x }) => x === boxes[0].x);
  return first.length > 1 && first[0].y > first[first.length - 1].y;
}

/** By how much the middles of layers move apart. */
function stretchOf(width: number, length: number, room: number): number {
  const spacing = length + usualGap;
  const wanted = (room - length) / (width - length);
  const [least, most] = [(length + leastGap) / spacing, (length + 2 * usualGap) / spacing];
  return width <= length ? 1 : Math.min(most, Math.max(least, wanted));
}

/** A smooth line through the points of a layout that runs to the right, level at each. */
function curve(way: readonly Point[], placed: (place: Point) => Point): string {
  const text = (place: Point) => {
    const { x, y } = placed(place);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  return way
    .map((place, i) => {
      if (i === 0) return `M${text(place)}`;
      const before = way[i - 1];
      const middle = (before.x + place.x) / 2;
      const [first, second] = [
        { x: middle, y: before.y },
        { x: middle, y: place.y },
      ];
      return `C${text(first)} ${text(second)} ${text(place)}`;
    })
    .join(" ");
}
