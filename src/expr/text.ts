import type { Call, Expression } from "./expression.ts";
import type { Primitive } from "./primitives.ts";

/** How tightly an operator binds; a looser part inside a tighter one needs parentheses. */
const infix: { [P in Primitive]?: { symbol: string; binding: number } } = {
  less: { symbol: " < ", binding: 1 },
  lessEqual: { symbol: " <= ", binding: 1 },
  equal: { symbol: " = ", binding: 1 },
  add: { symbol: " + ", binding: 2 },
  sub: { symbol: " - ", binding: 2 },
  mul: { symbol: " * ", binding: 3 },
  mulNoNaN: { symbol: " * ", binding: 3 },
  div: { symbol: " / ", binding: 3 },
  neg: { symbol: "-", binding: 4 },
  pow: { symbol: "^", binding: 5 },
};

/** On which side an operand of the same strength needs no parentheses: a - b - c is (a - b) - c. */
const associative: { left: readonly Primitive[]; right: readonly Primitive[] } = {
  left: ["add", "sub", "mul", "mulNoNaN", "div"],
  right: ["add", "mul", "mulNoNaN", "pow"],
};

const tightest = 9;

function bindingOf(e: Expression): number {
  if (e.kind === "constant" && e.value < 0) return 4;
  return e.kind === "call" ? (infix[e.primitive]?.binding ?? tightest) : tightest;
}

/**
 * An expression as people write it: `1 - tanh(x0) * tanh(x0)`.
 *
 * @param inputs names for the inputs; by default x0, x1, …
 */
export function toText(e: Expression, inputs?: readonly string[]): string {
  if (e.kind === "input") return inputs?.[e.index] ?? `x${e.index}`;
  if (e.kind === "constant") return String(e.value);
  return write(e, (part) => toText(part, inputs));
}

function write(e: Call, text: (part: Expression) => string): string {
  const { args, primitive } = e;
  if (primitive === "select") {
    return `(if ${text(args[0])} then ${text(args[1])} else ${text(args[2])})`;
  }
  const operator = infix[primitive];
  if (!operator) return `${primitive}(${args.map(text).join(", ")})`;
  const wrap = (part: Expression, loosest: number) =>
    bindingOf(part) < loosest ? `(${text(part)})` : text(part);
  if (primitive === "neg") return `-${wrap(args[0], operator.binding)}`;
  const { binding, symbol } = operator;
  const left = associative.left.includes(primitive) ? binding : binding + 1;
  const right = associative.right.includes(primitive) ? binding : binding + 1;
  return wrap(args[0], left) + symbol + wrap(args[1], right);
}
