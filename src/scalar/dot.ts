import { printable } from "../text/escape.ts";
import { type DrawOptions, numberText, pictureOf, symbolOf } from "./picture.ts";
import type { Value } from "./value.ts";

/**
 * The graph behind a value in Graphviz's language: `dot -Tsvg` draws it, each value with its label,
 * data and gradient, and before it the operation that computed it.
 *
 * Source: https://graphviz.org/doc/info/lang.html
 *
 * @throws ValueError for a graph of more values than the limit.
 * @example
 * ```ts
 * import { toDot, value } from "chainrule/scalar";
 * toDot(value(2, "a").mul(value(-3, "b"))).includes("a | data 2 | grad 0"); // → true
 * ```
 */
export function toDot(root: Value, options: DrawOptions = {}): string {
  const { nodes, arrows } = pictureOf("toDot", root, options);
  const lines = nodes.flatMap((node, i) => {
    if (typeof node === "number") {
      return [`  n${i} [label="${numberText(node)}", shape=plaintext]`];
    }
    const { label, data, grad, operation } = node;
    const cells = [`data ${numberText(data)}`, `grad ${numberText(grad)}`];
    if (label !== "") cells.unshift(printable(label).replace(/[\\"{}<>|]/g, "\\$&"));
    const box = `  n${i} [label="${cells.join(" | ")}", shape=record]`;
    if (!operation) return [box];
    return [box, `  f${i} [label="${symbolOf(operation.name)}"]`, `  f${i} -> n${i}`];
  });
  const edges = arrows.map(({ from, to }) => `  n${from} -> f${to}`);
  return `digraph {\n${["  rankdir=LR", ...lines, ...edges].join("\n")}\n}\n`;
}
