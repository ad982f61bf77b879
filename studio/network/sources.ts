import type { Highlight } from "../graph/highlight.ts";
import type { Graph } from "../graph/model.ts";
import { pathsFrom } from "../graph/model.ts";
import type { Progress } from "../graph/progress.ts";
import { type MagnitudeScale, magnitudeScale } from "../graph/scale.ts";
import type { View } from "../state/view.ts";
import { elementsOf, type NetworkShape, type Wire, wiresOf } from "./shape.ts";

/** The numbers that one is computed from: its value, or its gradient. */
export function sourcesOf({ nodes, loss }: Graph, id: string | null, view: View): Set<string> {
  const node = id === null ? undefined : nodes.get(id);
  if (!node) return new Set();
  if (view === "value") {
    const { terms = [], operands = [] } = node.forward ?? {};
    return known(nodes, [...terms.flatMap(({ factors }) => factors), ...operands]);
  }
  const terms = node.backward?.terms ?? [];
  return known(
    nodes,
    terms.flatMap(({ upstream, local }) => [
      { name: upstream?.name.slice(`d${loss}/d`.length) ?? loss },
      { name: local.formula },
    ]),
  );
}

const known = (nodes: Graph["nodes"], named: readonly { name: string }[]) =>
  new Set(named.map(({ name }) => name).filter((name) => nodes.has(name)));

/** The numbers on the paths from some to the loss, with the weights and the lines that lie on these. */
export function onPaths(
  graph: Graph,
  shape: NetworkShape,
  ids: readonly string[],
): Highlight | null {
  const pinned = ids.filter((id) => graph.nodes.has(id));
  if (pinned.length === 0) return null;
  const on = new Set(pinned.flatMap((id) => [...pathsFrom(graph, id).nodes]));
  // A prediction is beside the paths of the loss's own numbers: it belongs to its output.
  for (const [j, y] of elementsOf(shape.layers[shape.layers.length - 1].output, 1e3).entries()) {
    if (!graph.nodes.has(y)) break;
    if (on.has(y)) on.add(`${shape.prediction}[${j}]`);
  }
  return withLines(on, wiresOf(shape));
}

/** Some numbers with the weights and the lines between them. */
export function withLines(on: Set<string>, wires: readonly Wire[]): Highlight {
  const nodes = new Set(on);
  for (const { from, to, into } of wires) if (on.has(from) && on.has(into)) nodes.add(to);
  const between = wires.filter(({ from, to }) => nodes.has(from) && nodes.has(to));
  return { nodes, edges: new Set(between.map(({ id }) => id)) };
}

/** How large the numbers of a view are drawn. */
export function scaleOf(graph: Graph, view: View, updates: ReadonlyMap<string, number>) {
  if (view === "update") return magnitudeScale(updates.values());
  return magnitudeScale([...graph.nodes.values()].map((node) => node[view] ?? 0));
}

/** Whether the number is known from which on all are drawn largest: before, the scale would give it away. */
export function isScaleKnown(
  { full }: MagnitudeScale,
  { nodes }: Graph,
  view: View,
  updates: ReadonlyMap<string, number>,
  progress: Progress,
): boolean {
  return [...nodes.values()].some((node) => {
    const number = view === "update" ? updates.get(node.id) : node[view];
    return Math.abs(number ?? 0) === full && progress.isKnown(node.id, view);
  });
}
