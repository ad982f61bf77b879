import type { GraphTensor } from "../../graph/model.ts";
import type { Made } from "../../program/evaluator.ts";

/** How the elements of a tensor come about, written with indices, and how gradients come back. */
export interface IndexSum {
  readonly forward: string;
  readonly backward: readonly string[];
}

const letters = ["i", "j", "k", "l", "m"];

/**
 * A product or a broadcast operation as its index sum: `C[i,k] = Σ_j A[i,j]·B[j,k]`, and for the gradient
 * `∂A[i,j] = Σ_k ∂C[i,k]·B[j,k]`. Undefined for what has no such form.
 */
export function indexSumOf(
  result: GraphTensor,
  { operator, left, right }: Made,
  tensors: ReadonlyMap<string, GraphTensor>,
): IndexSum | undefined {
  const [a, b] = [left, right].map((name) => (name === null ? undefined : tensors.get(name)));
  if (!a || !b) return undefined;
  if (operator === "@") return productSum(result, a, b);
  if (operator === "+" || operator === "−" || operator === "·") {
    return broadcastSum(result, a, b, operator);
  }
  return undefined;
}

function productSum(c: GraphTensor, a: GraphTensor, b: GraphTensor): IndexSum | undefined {
  if (a.shape.length > 2 || b.shape.length > 2) return undefined;
  const rows = a.shape.length === 2 ? ["i"] : [];
  const columns = b.shape.length === 2 ? ["k"] : [];
  const [ofA, ofB, ofC] = [
    indexed(a.id, [...rows, "j"]),
    indexed(b.id, ["j", ...columns]),
    indexed(c.id, [...rows, ...columns]),
  ];
  const sum = (over: readonly string[]) => (over.length > 0 ? `Σ${over.join("")} ` : "");
  return {
    forward: `${ofC} = Σj ${ofA}·${ofB}`,
    backward: [`∂${ofA} = ${sum(columns)}∂${ofC}·${ofB}`, `∂${ofB} = ${sum(rows)}${ofA}·∂${ofC}`],
  };
}

function broadcastSum(
  c: GraphTensor,
  a: GraphTensor,
  b: GraphTensor,
  operator: "+" | "−" | "·",
): IndexSum | undefined {
  const rank = c.shape.length;
  if (rank === 0 || rank > letters.length) return undefined;
  const all = letters.slice(0, rank);
  /** The letters of an operand: aligned at the end, and none where it is repeated. */
  const own = ({ shape }: GraphTensor) =>
    shape.map((size, dim) => {
      const along = rank - shape.length + dim;
      return size === c.shape[along] ? all[along] : "0";
    });
  const [indicesA, indicesB] = [own(a), own(b)];
  const [ofA, ofB, ofC] = [indexed(a.id, indicesA), indexed(b.id, indicesB), indexed(c.id, all)];
  const back = (of: string, indices: readonly string[], local: string) => {
    const over = all.filter((letter) => !indices.includes(letter));
    return `∂${of} = ${over.length > 0 ? `Σ${over.join("")} ` : ""}${local}`;
  };
  const locals = {
    "+": [`∂${ofC}`, `∂${ofC}`],
    "−": [`∂${ofC}`, `(−∂${ofC})`],
    "·": [`∂${ofC}·${ofB}`, `∂${ofC}·${ofA}`],
  }[operator];
  return {
    forward: `${ofC} = ${ofA} ${operator} ${ofB}`,
    backward: [back(ofA, indicesA, locals[0]), back(ofB, indicesB, locals[1])],
  };
}

const indexed = (name: string, indices: readonly string[]) =>
  indices.length === 0 ? name : `${name}[${indices.join(",")}]`;
