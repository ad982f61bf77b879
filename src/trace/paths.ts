import type { Tensor } from "../tensor/tensor.ts";
import type { BackwardGraph, Edge } from "./backward-graph.ts";
import type { Cell } from "./cell.ts";

/** One path to the loss, or all that begin with the same edges. */
export interface PathGroup {
  edges: Edge[];
  /** Where the paths part; null where they are one, which the edges follow to its end. */
  end: Cell | null;
  /** The product along the path, or the sum of the products. */
  product: number;
  /** How many paths; absent where there are too many numbers on the way to tell. */
  count?: number;
}

/**
 * All paths from a number to the loss. Of more than `most` those that begin alike are grouped; where
 * already too many lead away from the number itself, the smallest are put together.
 */
export function pathsFrom(graph: BackwardGraph, start: Cell, most: number): PathGroup[] {
  const counts = new PathCounts(graph);
  const onwards = (cell: Cell) =>
    counts.edges(cell).filter(({ upstream }) => upstream === null || counts.count(upstream) !== 0);
  let walks: Walk[] = onwards(start).map((edge) => ({ edges: [edge], end: edge.upstream }));
  const smallest = walks.length > most ? takeSmallest(walks, most - 1) : [];
  for (let isGrowing = true; isGrowing; ) {
    isGrowing = false;
    let room = most - walks.length;
    walks = walks.flatMap((walk) => {
      if (walk.end === null || counts.isLoss(walk.end)) return [walk];
      const next = onwards(walk.end);
      if (next.length - 1 > room) return [walk];
      room -= next.length - 1;
      isGrowing = true;
      if (next.length > 1) {
        return next.map((edge) => ({ edges: [...walk.edges, edge], end: edge.upstream }));
      }
      walk.edges.push(next[0]);
      walk.end = next[0].upstream;
      return [walk];
    });
  }
  const groups = walks.map((walk) => groupOf(walk, graph, counts));
  if (smallest.length === 0) return groups;
  const rest = smallest.map((walk) => groupOf(walk, graph, counts));
  return [...groups, { edges: [], end: start, product: total(rest), count: counted(rest) }];
}

/** A path as far as it was followed. */
interface Walk {
  edges: Edge[];
  end: Cell | null;
}

/** Takes all but the `kept` largest first steps out of the list. */
function takeSmallest(walks: Walk[], kept: number): Walk[] {
  const share = ({ edges: [{ value }] }: Walk) => Math.abs(value);
  walks.sort((a, b) => share(b) - share(a));
  return walks.splice(kept);
}

function groupOf({ edges, end }: Walk, graph: BackwardGraph, counts: PathCounts): PathGroup {
  const last = edges[edges.length - 1];
  const locals = edges.slice(0, -1).reduce((product, { local }) => product * local.value, 1);
  if (end === null) return { edges, end, product: locals * last.value, count: 1 };
  const product = locals * last.local.value;
  if (counts.isLoss(end)) return { edges, end: null, product, count: 1 };
  return { edges, end, product: product * graph.value(end)!, count: counts.count(end) };
}

function total(groups: readonly PathGroup[]): number {
  return groups.reduce((sum, { product }) => sum + product, 0);
}

/** How many paths several groups hold; undefined where that of one is unknown. */
export function counted(groups: readonly PathGroup[]): number | undefined {
  return groups.reduce<number | undefined>(
    (sum, { count }) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  );
}

/** With more numbers than this between one and the loss, paths are not counted. */
const mostCounted = 20_000;

/** How many paths lead from a number to the loss. */
class PathCounts {
  readonly #graph: BackwardGraph;
  readonly #edges = new CellMap<Edge[]>();
  readonly #counts = new CellMap<number>();
  #hasGivenUp = false;

  constructor(graph: BackwardGraph) {
    this.#graph = graph;
  }

  edges(cell: Cell): Edge[] {
    const edges = this.#edges.get(cell) ?? this.#graph.edges(cell);
    this.#edges.set(cell, edges);
    return edges;
  }

  isLoss({ tensor }: Cell): boolean {
    return tensor === this.#graph.loss;
  }

  count(cell: Cell): number | undefined {
    const stack = [cell];
    while (stack.length > 0 && !this.#hasGivenUp) {
      const top = stack[stack.length - 1];
      const edges = this.edges(top);
      const unknown = edges.flatMap(({ upstream }) =>
        upstream && this.#counts.get(upstream) === undefined ? [upstream] : [],
      );
      if (unknown.length > 0) {
        stack.push(...unknown);
        this.#hasGivenUp = this.#counts.size + stack.length > mostCounted;
        continue;
      }
      const sum = edges.reduce(
        (count, { upstream }) => count + (upstream ? this.#counts.get(upstream)! : 1),
        0,
      );
      this.#counts.set(top, this.isLoss(top) ? 1 : sum);
      stack.pop();
    }
    return this.#counts.get(cell);
  }
}

class CellMap<T> {
  readonly #rows = new Map<Tensor, Map<number, T>>();
  size = 0;

  get({ tensor, position }: Cell): T | undefined {
    return this.#rows.get(tensor)?.get(position);
  }

  set({ tensor, position }: Cell, value: T): void {
    const row = this.#rows.get(tensor) ?? new Map<number, T>();
    this.#rows.set(tensor, row);
    if (!row.has(position)) this.size++;
    row.set(position, value);
  }
}
