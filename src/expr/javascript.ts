import { type Call, type Expression, postorder } from "./expression.ts";
import type { Primitive } from "./primitives.ts";

const infix: { [P in Primitive]?: string } = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  pow: "**",
  less: "<",
  lessEqual: "<=",
  equal: "===",
};

const comparisons: readonly Primitive[] = ["less", "lessEqual", "equal"];

/** An expression as JavaScript: assignments for the parts used more than once, and the result. */
export interface JavaScript {
  statements: string[];
  result: string;
}

/**
 * Writes an expression as JavaScript. `inputs` names the arguments; `erf` must be in scope, as
 * JavaScript has none of its own.
 *
 * @example
 * ```ts
 * import { functions, input, toJavaScript } from "chainrule/expr";
 * toJavaScript(functions.relu(input(0)), ["x"]).result; // → ((x <= 0) ? 0 : x)
 * ```
 */
export function toJavaScript(e: Expression, inputs: readonly string[]): JavaScript {
  const uses = new Map<Expression, number>();
  const parts = postorder(e);
  for (const part of parts) {
    if (part.kind === "call") for (const arg of part.args) uses.set(arg, (uses.get(arg) ?? 0) + 1);
  }
  const written = new Map<Expression, string>();
  const statements: string[] = [];
  for (const part of parts) {
    if (part.kind === "input") {
      written.set(part, inputs[part.index]);
    } else if (part.kind === "constant") {
      written.set(part, number(part.value));
    } else {
      const code = write(part, written);
      const shared = (uses.get(part) ?? 0) > 1;
      if (shared) statements.push(`const t${statements.length} = ${code};`);
      written.set(part, shared ? `t${statements.length - 1}` : code);
    }
  }
  return { statements, result: written.get(e)! };
}

function number(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  const text = Object.is(value, -0) ? "-0" : String(value);
  return value < 0 || Object.is(value, -0) ? `(${text})` : text;
}

function write(e: Call, written: Map<Expression, string>): string {
  const { primitive } = e;
  const args = e.args.map((arg) => written.get(arg)!);
  if (primitive === "neg") return `(-${args[0]})`;
  if (primitive === "select") return `(${condition(e.args[0], written)} ? ${args[1]} : ${args[2]})`;
  if (primitive === "sigmoid") return `(1 / (1 + Math.exp(-${args[0]})))`;
  if (primitive === "erf") return `erf(${args[0]})`;
  if (comparisons.includes(primitive)) return `(${args.join(` ${infix[primitive]} `)} ? 1 : 0)`;
  const operator = infix[primitive];
  if (operator) return `(${args.join(` ${operator} `)})`;
  return `Math.${primitive}(${args.join(", ")})`;
}

/** A condition, without the detour over 0 and 1. */
function condition(e: Expression, written: Map<Expression, string>): string {
  const code = written.get(e)!;
  return e.kind === "call" && comparisons.includes(e.primitive) && code.endsWith(" ? 1 : 0)")
    ? `${code.slice(0, -" ? 1 : 0)".length)})`
    : `(${code} !== 0)`;
}
