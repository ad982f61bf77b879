import { GraphError, grad } from "chainrule";
import { explain } from "chainrule/trace";
import { group } from "d3-array";
import type { Highlight } from "../../graph/highlight.ts";
import { type Graph, type GraphTensor, pathsFrom } from "../../graph/model.ts";
import type { Run } from "../../program/run.ts";

/** A tensor with more elements than this has no grid that could be read. */
export const mostSide = 24;

/** ∂y/∂x for each element of y (a row) and of x (a column); 0 where no path leads. */
export function jacobianOf({ names }: Run, rows: GraphTensor, columns: GraphTensor): number[][] {
  const [y, x] = [names.get(rows.id)!, names.get(columns.id)!];
  const flat = y.reshape([y.size]);
  return rows.elements.map((_, i) => {
    const [row] = grad(flat.at(i), [x], { retainGraph: true, materializeGrads: true });
    return [...row.data];
  });
}

/** One entry of a Jacobian as a formula: over each path from the input to the output the product of its factors. */
export function entryFormula(
  { names }: Run,
  { tensor, position }: { tensor: GraphTensor; position: number },
  input: string,
): string {
  const y = names.get(tensor.id)!;
  const factor = (formula: string) => (/[ ·]/.test(formula) ? `(${formula})` : formula);
  try {
    const { paths } = explain(y.reshape([y.size]).at(position), input, { precision: 4, names });
    const products = paths.map(({ steps }) => {
      const factors = steps.map(({ formula }) => formula).filter((formula) => formula !== "1");
      return factors.length > 1 ? factors.map(factor).join("·") : (factors[0] ?? "1");
    });
    // Another element of the input may lead there where this one does not.
    return products.length > 0 ? products.join(" + ") : "0";
  } catch (error) {
    if (error instanceof GraphError) return "0";
    throw error;
  }
}

/** All that lies between two numbers of a graph. */
export function between(graph: Graph, from: string, to: string): Highlight {
  const onwards = pathsFrom(graph, from);
  const operands = group(graph.edges, (edge) => edge.to);
  const nodes = new Set([from, to]);
  const edges = new Set<string>();
  const waiting = [to];
  const seen = new Set(waiting);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const edge of operands.get(id) ?? []) {
      if (!onwards.edges.has(edge.id)) continue;
      edges.add(edge.id);
      nodes.add(edge.from);
      if (!seen.has(edge.from)) waiting.push(edge.from);
      seen.add(edge.from);
    }
  }
  return { nodes, edges };
}
