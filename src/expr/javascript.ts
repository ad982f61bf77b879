import { type Call, type Expression, postorder } from "./expression.ts";
import { primitives } from "./primitives.ts";

/** An expression as JavaScript: assignments for the parts used more than once, and the result. */
export interface JavaScript {
  statements: string[];
  result: string;
}

/**
 * Writes an expression as JavaScript. `inputs` names the arguments; `erf`, `pow` and `integerPower` must
 * be in scope: JavaScript has no error function, and its `**` is neither that of IEEE 754 nor of integers.
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
    if (part.kind !== "call") continue;
    // Its JavaScript names each argument more than once.
    const times = part.primitive === "mulNoNaN" ? 2 : 1;
    for (const arg of part.args) uses.set(arg, (uses.get(arg) ?? 0) + times);
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

const asNumber = " ? 1 : 0)";

function write(e: Call, written: Map<Expression, string>): string {
  const { kind, javascript } = primitives[e.primitive];
  const args = e.args.map((arg) => written.get(arg)!);
  if (e.primitive === "select") args[0] = condition(e.args[0], args[0]);
  const code = (javascript as (...args: string[]) => string)(...args);
  return kind === "bool" ? `(${code}${asNumber}` : code;
}

/** What is 0 or not as a condition; one that was made a number, without the detour. */
function condition(e: Expression, code: string): string {
  const isCondition = e.kind === "call" && primitives[e.primitive].kind === "bool";
  return isCondition && code.endsWith(asNumber)
    ? `${code.slice(0, -asNumber.length)})`
    : `(${code} !== 0)`;
}
