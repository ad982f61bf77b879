import type { Graph } from "../graph/model.ts";
import type { Derived } from "./content.ts";
import type { Material, Values } from "./material.ts";

/** What a derived number is, given the numbers of now and their graph. */
export function derive(derived: Derived, material: Material, values: Values, graph: Graph): number {
  const gradient = (id: string) => graph.nodes.get(id)!.gradient ?? 0;
  const value = (id: string) => values.get(id)!;
  const resultWith = (changes: readonly (readonly [string, number])[]) =>
    material.result(new Map([...values, ...changes]));
  const nudged = (id: string, by: number) => resultWith([[id, value(id) + by]]);
  const difference = (id: string, h: number) => (nudged(id, h) - nudged(id, -h)) / (2 * h);
  const moved = (id: string, rate: string) => value(id) - value(rate) * gradient(id);
  if ("share" in derived) {
    const edges = graph.edges.filter(
      ({ from, to }) => from === derived.share && to === derived.through,
    );
    return edges.reduce((sum, { term }) => sum + term!.value, 0);
  }
  if ("stepped" in derived) {
    return resultWith(derived.stepped.map((id) => [id, moved(id, derived.rate)] as const));
  }
  if ("moved" in derived) return moved(derived.moved, derived.rate);
  const h = value(derived.by);
  if ("nudged" in derived) return nudged(derived.nudged, h);
  if ("change" in derived) {
    return nudged(derived.change, h) - graph.nodes.get(graph.loss)!.value;
  }
  if ("predicted" in derived) return gradient(derived.predicted) * h;
  if ("difference" in derived) return difference(derived.difference, h);
  return Math.abs(gradient(derived.error) - difference(derived.error, h));
}
