import { formatShortFormula as short } from "chainrule/draw";
import type { GradientTerm } from "chainrule/trace";
import type { Graph, GraphEdge, GraphNode } from "../../../graph/model.ts";
import type { History } from "./history.ts";
import type { RoundGraph } from "./round-graph.ts";

/** A round's graph with what its values hold at a moment: a gradient may have some of its parts only. */
export function liveGraph(shown: Graph, of: RoundGraph, history: History, moment: number): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  for (const [id, node] of shown.nodes) {
    const value = of.valueBy.get(id)!;
    const { data, grad } = history.at(value, moment);
    const own = history.parts(value, of.round.turn, moment);
    const terms = node.backward?.terms ?? [];
    const arrived = new Set(inOrderOfTurns(terms, of, history).slice(0, own));
    nodes.set(id, {
      ...node,
      value: data ?? node.value,
      gradient: grad ?? 0,
      backward: node.backward && {
        ...node.backward,
        ...worked([...arrived], terms, node, grad ?? 0),
      },
      isPartial: arrived.size < terms.length,
      isBlocked: node.isBlocked && arrived.size === terms.length,
    });
    const outgoing = shown.edges.filter(({ from }) => from === id);
    for (const edge of outgoing) {
      const isArrived = edge.term !== null && arrived.has(edge.term);
      edges.set(edge.id, isArrived ? edge : { ...edge, term: null });
    }
  }
  const live = ({ id }: GraphEdge) => edges.get(id)!;
  return {
    ...shown,
    nodes,
    edges: shown.edges.map(live),
    links: shown.links.map((link) => ({ ...link, edges: link.edges.map(live) })),
  };
}

/** Parts arrive as the values that they come from have their turns. */
function inOrderOfTurns(
  terms: readonly GradientTerm[],
  { graph, valueBy, round }: RoundGraph,
  history: History,
): GradientTerm[] {
  const turnOf = ({ upstream }: GradientTerm) => {
    const consumer = upstream?.name.slice(`d${graph.loss}/d`.length) ?? graph.loss;
    const value = valueBy.get(consumer);
    return value ? (history.turns(value, round.turn, round.end).turn ?? Infinity) : Infinity;
  };
  return terms.toSorted((a, b) => turnOf(a) - turnOf(b));
}

/** How a gradient came about so far. */
function worked(
  arrived: readonly GradientTerm[],
  terms: readonly GradientTerm[],
  { backward }: GraphNode,
  grad: number,
) {
  if (arrived.length === terms.length && Object.is(grad, backward!.value)) return {};
  const left = arrived.reduce((rest, { value }) => rest - value, grad);
  const parts = arrived.map(({ upstream, local }) => ({
    formula: `${upstream?.name ?? backward!.name} × ${local.formula}`,
    numbers: `${short(upstream?.value ?? 1)} × ${short(local.value)}`,
  }));
  // What was there before the round, where nobody has put it to 0.
  if (Math.abs(left) > 1e-12 * Math.max(1, Math.abs(grad)))
    parts.unshift({ formula: "what the last round left", numbers: short(left) });
  return {
    formula: parts.map(({ formula }) => formula).join(" + ") || "nothing",
    numbers: parts.map(({ numbers }) => numbers).join(" + ") || "0",
    terms: [...arrived],
    value: grad,
  };
}
