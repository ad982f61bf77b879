import type { GraphNode } from "./model.ts";

/** More letters than this do not fit beside a name. */
const longest = 9;

/** What computes a number, shorter than its formula: `×`, `+`, `tanh`; nothing for what is given, or has no short name. */
export function operationOf(node: GraphNode | undefined): string {
  const forward = node?.forward;
  if (!forward) return "";
  const { terms, formula } = forward;
  if (terms) {
    if (terms.length > 1) return terms.some(({ factors }) => factors.length > 1) ? "Σ ×" : "+";
    return "×";
  }
  const called = /^([a-zA-Z][a-zA-Z0-9]*)\(/.exec(formula);
  const text = called ? called[1] : formula;
  return text.length <= longest ? text : "";
}
