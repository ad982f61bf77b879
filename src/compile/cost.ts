import { type Expression, postorder } from "../expr/expression.ts";
import type { Primitive } from "../expr/primitives.ts";

const expensive: ReadonlySet<Primitive> = new Set<Primitive>([
  "exp",
  "log",
  "expm1",
  "log1p",
  "sin",
  "cos",
  "tanh",
  "sigmoid",
  "erf",
  "pow",
]);

/** Whether a part takes a polynomial: it is better computed once, in a loop of its own. */
export function isExpensive(expression: Expression): boolean {
  return postorder(expression).some(
    (part) => part.kind === "call" && expensive.has(part.primitive),
  );
}
