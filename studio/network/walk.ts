import { middle, type Scene } from "./scene.ts";
import type { Wire } from "./shape.ts";

/**
 * Where an arrow key leads from a cell: right with the data, left with the gradient, up and down to the next
 * cell there. From near, where there are no wires, to the next cell that way.
 */
export function neighbourCell(
  lines: readonly Wire[],
  { cells, wires }: Scene,
  id: string,
  key: string,
): string | undefined {
  const here = cells.get(id);
  if (!here) return undefined;
  const from = middle(here);
  const offset = (other: string) => {
    const { x, y } = middle(cells.get(other)!);
    return { x: x - from.x, y: y - from.y };
  };
  const nearest = (others: readonly string[]) =>
    others
      .filter((other) => other !== id && cells.has(other))
      .map((other) => ({ other, distance: Math.hypot(offset(other).x, offset(other).y) }))
      .sort((a, b) => a.distance - b.distance)
      .at(0)?.other;
  if (wires.size > 0 && (key === "ArrowRight" || key === "ArrowLeft")) {
    const [start, end] =
      key === "ArrowRight" ? (["from", "to"] as const) : (["to", "from"] as const);
    return nearest(lines.filter((wire) => wire[start] === id).map((wire) => wire[end]));
  }
  const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
  if (!way) return undefined;
  return nearest(
    [...cells.keys()].filter((other) => {
      const { x, y } = offset(other);
      const along = x * way[0] + y * way[1];
      return along > 1 && Math.abs(x * way[1] + y * way[0]) <= 1.5 * along;
    }),
  );
}
