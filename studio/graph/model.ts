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
  /** The tensor that it is an element of: `w1`, `z1`. */
  readonly tensor: string;
  readonly role: "input" | "parameter" | "target" | "constant" | "result" | "loss";
  readonly value: number;
  /** How it was computed; null where it was given. */
  readonly forward: ForwardElement | null;
  /** Null where no gradient is asked for. */
  readonly gradient: number | null;
  readonly backward: BackwardElement | null;
  /** Whether some parts of its gradient are still to come. */
  readonly isPartial?: boolean;
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

/** Numbers that stand together; a single number is a tensor too, of the same name. */
export interface GraphTensor {
  readonly id: string;
  readonly shape: readonly number[];
  /** The ids of its numbers, row-major. */
  readonly elements: readonly string[];
  /** How many more it has, which the trace does not list. */
  readonly omitted: number;
}

/** Edges that are drawn as one: all between two tensors; those between two single numbers are apart. */
export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly edges: readonly GraphEdge[];
}

/** A trace as a graph, its numbers in the order of computation. */
export interface Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: readonly GraphEdge[];
  readonly tensors: ReadonlyMap<string, GraphTensor>;
  readonly links: readonly Link[];
  readonly loss: string;
  /** Names in the order in which the gradients are computed. */
  readonly backwardOrder: readonly string[];
  /** An update in words, where it is not what the next step does. */
  readonly updateText?: (id: string, value: number, update: number) => string;
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
  const tensors = new Map<string, GraphTensor>();
  const add = (
    id: string,
    tensor: string,
    role: GraphNode["role"],
    value: number,
    forward: ForwardElement | null,
  ) => {
    const back = backward.get(id) ?? null;
    const isBlocked = blocked.get(id) ?? false;
    nodes.set(id, {
      id,
      tensor,
      role,
      value,
      forward,
      gradient: back?.value ?? null,
      backward: back,
      isBlocked,
    });
  };
  for (const { name, role, shape, values, omitted } of trace.given) {
    const elements = values.map((value, position) => {
      const id = name + subscript(position, shape);
      add(id, name, role, value, null);
      return id;
    });
    tensors.set(name, { id: name, shape, elements, omitted });
  }
  for (const { name, shape, elements, omitted } of trace.forward) {
    tensors.set(name, { id: name, shape, elements: elements.map(({ name }) => name), omitted });
    for (const element of elements) {
      add(element.name, name, element.name === loss ? "loss" : "result", element.value, element);
      // What has no gradient, as a target, was used all the same.
      for (const { name } of operandsOf(element)) {
        if (!backward.has(name)) {
          edges.push({ id: "", from: name, to: element.name, term: null, isBlocked: false });
        }
      }
    }
  }
  const known = edges
    .filter(({ from, to }) => nodes.has(from) && nodes.has(to))
    .map((edge, i) => ({ ...edge, id: `${edge.from}→${edge.to}#${i}` }));
  return {
    nodes,
    edges: known,
    tensors,
    links: linksOf(known, nodes, tensors),
    loss,
    backwardOrder: [...backward.keys()],
  };
}

function linksOf(
  edges: readonly GraphEdge[],
  nodes: Graph["nodes"],
  tensors: Graph["tensors"],
): Link[] {
  const links = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const ends = [edge.from, edge.to].map((id) => nodes.get(id)!.tensor);
    const isApart = ends.every((id) => tensors.get(id)!.elements.length === 1);
    const key = isApart ? edge.id : ends.join("→");
    links.set(key, [...(links.get(key) ?? []), edge]);
  }
  return [...links].map(([id, edges]) => {
    const [from, to] = [edges[0].from, edges[0].to].map((end) => nodes.get(end)!.tensor);
    return { id, from, to, edges };
  });
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
