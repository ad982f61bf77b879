import { product, sum } from "./chain-rule.ts";
import { derivatives } from "./derivatives.ts";
import { type Call, constant, type Expression, postorder } from "./expression.ts";
import { simplify } from "./simplify.ts";

/**
 * The derivative of an expression with respect to one of its inputs, as an expression.
 *
 * d/dx f(u₁, …, uₙ) = Σᵢ ∂f/∂uᵢ · duᵢ/dx, with ∂f/∂uᵢ from the derivative table.
 *
 * @example
 * ```ts
 * import { differentiate, functions, input, toText } from "chainrule/expr";
 * toText(differentiate(functions.tanh(input(0)), 0)); // → 1 - tanh(x0) * tanh(x0)
 * ```
 */
export function differentiate(e: Expression, index: number): Expression {
  const derivative = new Map<Expression, Expression>();
  for (const part of postorder(e)) {
    if (part.kind === "call") derivative.set(part, chainRule(part, derivative));
    else derivative.set(part, constant(part.kind === "input" && part.index === index ? 1 : 0));
  }
  return derivative.get(e)!;
}

function chainRule(y: Call, derivative: Map<Expression, Expression>): Expression {
  // The table checks each rule's number of arguments; here any rule meets its own primitive's call.
  const rule = derivatives[y.primitive] as (args: never, y: Expression) => readonly Expression[];
  const partials = rule(y.args as never, y);
  const terms = y.args.map((arg, i) => product(simplify(partials[i]), derivative.get(arg)!));
  return terms.reduce(sum);
}
