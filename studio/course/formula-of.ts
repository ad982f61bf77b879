import { derivative } from "../graph/sentence.ts";
import type { Numbers } from "./numbers.ts";

/** A number as its trace computes it. */
export function formulaOf(numbers: Numbers, name: string): string {
  const { nodes, loss } = numbers.graph!.value;
  const start = `∂${loss}/∂`;
  if (!name.startsWith(start)) return `${name} = ${nodes.get(name)!.forward!.formula}`;
  const { formula } = nodes.get(name.slice(start.length))!.backward!;
  return `${name} = ${derivative(formula)}`;
}
