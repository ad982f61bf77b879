import type { GraphNode } from "./model.ts";

/** What computes a number, shorter than its formula: `×`, `+`, `tanh`; nothing for what is given. */
export function operationOf(node: GraphNode | undefined): string {
  const forward = node?.forward;
  if (!forward) return "";
  const { terms, formula } = forward;
  if (terms) {
    if (terms.length > 1) return terms.some(({ factors }) => factors.length > 1) ? "Σ ×" : "+";
    return "×";
  }
  const called = /^([a-zA-Z][a-zA-Z0-9]*)\(/.exec(formula);
  return called ? called[1] : formula;
}
