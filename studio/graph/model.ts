import type {
  BackwardElement,
  ForwardElement,
  GradientTerm,
  NamedNumber,
  Trace,
} from "chainrule/trace";

/** One number of a trace, and what it is in the graph. */
export interface GraphNode {
  /** Its name in the trace: `w1`, `z1[0]`. */
  readonly id: string;
  readonly role: "input" | "parameter" | "target" | "constant" | "result" | "loss";
  readonly value: number;
  /** How it was computed; null where it was given. */
  readonly forward: ForwardElement | null;
  /** Null where no gradient is asked for. */
  readonly gradient: number | null;
  readonly backward: BackwardElement | null;
  /** Whether its gradient is 0 because every path behind it is blocked. */
  readonly isBlocked: boolean;
}

/** A number that another was computed from, once for each time that it was used. */
export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** upstream · local, what flows back; null where nothing does. */
  readonly term: GradientTerm | null;
  /** Whether a gate on it is shut, or everything after it is blocked. */
  readonly isBlocked: boolean;
}

/** A trace as a graph, its numbers in the order of computation. */
export interface Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: readonly GraphEdge[];
  readonly loss: string;
  /** Names in the order in which the gradients are computed. */
  readonly backwardOrder: readonly string[];
}

/** Reads a trace as a graph. */
export function graphOf(trace: Trace): Graph {
  const backward = new Map<string, BackwardElement>();
  for (const step of trace.backward) {
    for (const element of step.elements) backward.set(element.of, element);
  }
  const loss = trace.loss.name;
  const blocked = new Map<string, boolean>();
  const edges: GraphEdge[] = [];
  // From the loss back, so that what is behind a shut gate is known when its turn comes.
  for (const [of, { terms }] of backward) {
    const flows = terms.map((term): GraphEdge => {
      const to = consumerOf(term, loss);
      const isBlocked = term.blocked || (blocked.get(to) ?? false);
      return { id: "", from: of, to, term, isBlocked };
    });
    blocked.set(of, flows.length > 0 && flows.every(({ isBlocked }) => isBlocked));
    edges.push(...flows);
  }
  const nodes = new Map<string, GraphNode>();
  const add = (
    id: string,
    role: GraphNode["role"],
    value: number,
    forward: ForwardElement | null,
  ) => {
    const back = backward.get(id) ?? null;
    const isBlocked = blocked.get(id) ?? false;
    nodes.set(id, {
      id,
      role,
      value,
      forward,
      gradient: back?.value ?? null,
      backward: back,
      isBlocked,
    });
  };
  for (const { name, role, shape, values } of trace.given) {
    values.forEach((value, position) => {
      add(name + subscript(position, shape), role, value, null);
    });
  }
  for (const { elements } of trace.forward) {
    for (const element of elements) {
      add(element.name, element.name === loss ? "loss" : "result", element.value, element);
      // What has no gradient, as a target, was used all the same.
      for (const { name } of operandsOf(element)) {
        if (!backward.has(name)) {
          edges.push({ id: "", from: name, to: element.name, term: null, isBlocked: false });
        }
      }
    }
  }
  const known = edges.filter(({ from, to }) => nodes.has(from) && nodes.has(to));
  return {
    nodes,
    edges: known.map((edge, i) => ({ ...edge, id: `${edge.from}→${edge.to}#${i}` })),
    loss,
    backwardOrder: [...backward.keys()],
  };
}

/** dL/dz is the gradient of what z went into. */
function consumerOf({ upstream }: GradientTerm, loss: string): string {
  return upstream === null ? loss : upstream.name.slice(`d${loss}/d`.length);
}

function operandsOf({ terms, operands }: ForwardElement): readonly NamedNumber[] {
  return operands ?? terms?.flatMap(({ factors }) => factors) ?? [];
}

/** [1][2] for the element at a row-major position; nothing for a single number. */
function subscript(position: number, shape: readonly number[]): string {
  let rest = position;
  return [...shape]
    .reverse()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return `[${index}]`;
    })
    .reverse()
    .join("");
}

/** Everything that a number's gradient comes by: the nodes and edges on the paths from it to the loss. */
export function pathsFrom(
  { edges }: Graph,
  id: string,
): { nodes: Set<string>; edges: Set<string> } {
  const nodes = new Set([id]);
  const found = new Set<string>();
  const waiting = [id];
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    for (const edge of edges) {
      if (edge.from !== from) continue;
      found.add(edge.id);
      if (!nodes.has(edge.to)) {
        nodes.add(edge.to);
        waiting.push(edge.to);
      }
    }
  }
  return { nodes, edges: found };
}
