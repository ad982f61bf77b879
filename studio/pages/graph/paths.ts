import { GraphError } from "chainrule";
import { type ExplainedPath, explain } from "chainrule/trace";
import type { Highlight } from "../../graph/highlight.ts";
import { type Graph, pathsFrom } from "../../graph/model.ts";
import type { Run } from "../../program/run.ts";

/** A gradient, opened: its paths, and where each lies in the graph. */
export interface OpenedGradient {
  readonly gradient: number;
  readonly paths: readonly (ExplainedPath & { readonly highlight: Highlight })[];
  /** How many paths there are, where they can be counted. */
  readonly count: number | undefined;
}

/** Null where no path leads from a number to the result. */
export function openGradient(run: Run, graph: Graph, id: string): OpenedGradient | null {
  try {
    const { gradient, paths, count } = explain(run.result, id, { precision: 4, names: run.names });
    const highlights = highlightsOf(graph, paths);
    return {
      gradient,
      count,
      paths: paths.map((path, i) => ({ ...path, highlight: highlights[i] })),
    };
  } catch (error) {
    if (error instanceof GraphError) return null;
    throw error;
  }
}

/**
 * The nodes and edges of each explained path. Two numbers may have several edges between them, as in a·a: paths
 * that read alike take them in turn.
 */
function highlightsOf(graph: Graph, paths: readonly ExplainedPath[]): Highlight[] {
  const seen = new Map<string, number>();
  return paths.map(({ through, steps, common }) => {
    const text = through.join("→");
    let turn = seen.get(text) ?? 0;
    seen.set(text, turn + 1);
    const edges = steps.flatMap((_, i) => {
      const alike = graph.edges.filter(
        ({ from, to, term }) => from === through[i] && to === through[i + 1] && term,
      );
      const taken = alike[turn % Math.max(1, alike.length)];
      turn = Math.floor(turn / Math.max(1, alike.length));
      return taken ? [taken.id] : [];
    });
    // Of a group: all that comes after the parting.
    const rest = common ? pathsFrom(graph, through[through.length - 1]) : null;
    return {
      nodes: new Set([...through, ...(rest?.nodes ?? [])]),
      edges: new Set([...edges, ...(rest?.edges ?? [])]),
    };
  });
}
