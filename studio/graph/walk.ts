import type { Places } from "./layout.ts";
import type { Graph } from "./model.ts";

/** Where an arrow key leads from a node: right with the data, left with the gradient, up and down to a neighbour. */
export function neighbour(
  { edges }: Graph,
  { nodes }: Places,
  id: string,
  key: string,
): string | undefined {
  const here = nodes.get(id);
  if (!here) return undefined;
  const distance = (other: string) => {
    const place = nodes.get(other)!;
    return Math.hypot(place.x - here.x, place.y - here.y);
  };
  const nearest = (others: readonly string[]) =>
    others.toSorted((a, b) => distance(a) - distance(b)).at(0);
  if (key === "ArrowRight")
    return nearest(edges.filter(({ from }) => from === id).map(({ to }) => to));
  if (key === "ArrowLeft")
    return nearest(edges.filter(({ to }) => to === id).map(({ from }) => from));
  const direction = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (direction === undefined) return undefined;
  const beyond = [...nodes.keys()].filter((other) => {
    const { x, y } = nodes.get(other)!;
    const along = (y - here.y) * direction;
    return along > 1 && Math.abs(x - here.x) <= 2 * along;
  });
  return nearest(beyond);
}
