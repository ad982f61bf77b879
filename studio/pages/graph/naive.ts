import type { Graph, GraphEdge } from "../../graph/model.ts";

/** What a recursion without an order does with what arrives at a number, and what it hands on from there. */
export type Rule = "add, hand on the share" | "add, hand on the sum" | "overwrite";

export const rules: readonly Rule[] = [
  "add, hand on the share",
  "add, hand on the sum",
  "overwrite",
];

/** One call of the recursion. */
export interface Visit {
  readonly of: string;
  /** From which number it came; null at the loss. */
  readonly from: string | null;
  /** upstream · local, what it was called with. */
  readonly share: number;
  /** The gradient that stands at the number afterwards. */
  readonly gradient: number;
}

export interface Recursion {
  readonly visits: readonly Visit[];
  /** What stands at each number in the end. */
  readonly gradients: ReadonlyMap<string, number>;
  /** Whether it would have gone on. */
  readonly isCut: boolean;
}

/**
 * Backpropagation as one writes it first: a function that sets the gradient of a number and calls itself for each
 * number that this one was computed from. It goes every path by itself.
 *
 * @param most visits, after which it is cut short: their number grows with the paths
 */
export function recurse(graph: Graph, rule: Rule, most = 2000): Recursion {
  const operands = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    if (edge.term) operands.set(edge.to, [...(operands.get(edge.to) ?? []), edge]);
  }
  const order = new Map([...graph.nodes.keys()].map((id, i) => [id, i]));
  for (const edges of operands.values()) {
    edges.sort((a, b) => order.get(a.from)! - order.get(b.from)!);
  }
  const gradients = new Map<string, number>();
  const visits: Visit[] = [];
  // A stack of its own: a deep graph is not to overflow that of the calls.
  const calls: { of: string; from: string | null; share: () => number }[] = [
    { of: graph.loss, from: null, share: () => 1 },
  ];
  for (let call = calls.pop(); call && visits.length < most; call = calls.pop()) {
    const { of, from } = call;
    const share = call.share();
    const gradient = rule === "overwrite" ? share : (gradients.get(of) ?? 0) + share;
    gradients.set(of, gradient);
    visits.push({ of, from, share, gradient });
    const handedOn = rule === "add, hand on the share" ? share : gradient;
    for (const { from, term } of (operands.get(of) ?? []).toReversed()) {
      calls.push({ of: from, from: of, share: () => handedOn * term!.local.value });
    }
  }
  return { visits, gradients, isCut: calls.length > 0 };
}

/** How often that recursion visits numbers: the paths from the loss to each, added up. */
export function countVisits({ edges, loss, backwardOrder }: Graph): number {
  const paths = new Map([[loss, 1]]);
  for (const of of backwardOrder) {
    if (of === loss) continue;
    const own = edges.filter(({ from, term }) => from === of && term);
    paths.set(
      of,
      own.reduce((sum, { to }) => sum + (paths.get(to) ?? 0), 0),
    );
  }
  return [...paths.values()].reduce((sum, count) => sum + count, 0);
}
