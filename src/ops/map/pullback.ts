import { lessEqual } from "../../expr/build.ts";
import { product } from "../../expr/chain-rule.ts";
import { isConstant, transform } from "../../expr/expression.ts";
import { differentiate, type Expression, functions, input, inputsOf } from "../../expr/index.ts";

/** Where an operand of a pullback comes from: an input of the map, its result, or the gradient. */
export type Source = number | "result" | "gradient";

/** The gradient of one input of a map: another map, over those operands that it needs. */
export interface Pullback {
  expression: Expression;
  operands: Source[];
  /** The gradient passes through unchanged. */
  isIdentity: boolean;
}

const relu = functions.relu(input(0));
/** Where relu is 0: as true of the result as of the input, which then need not be kept. */
const isNotPositive = lessEqual(input(0), 0);

const known = new WeakMap<Expression, (Pullback | null)[]>();

/**
 * The gradient of input i of y = e(x): gradient · ∂e/∂xᵢ. Wherever the derivative contains e itself
 * (as that of exp or tanh does), the result already computed is read instead. Null for 0.
 */
export function pullback(e: Expression, arity: number, index: number): Pullback | null {
  const all = known.get(e) ?? [];
  known.set(e, all);
  if (all[index] === undefined) all[index] = derive(e, arity, index);
  return all[index];
}

function derive(e: Expression, arity: number, index: number): Pullback | null {
  const derivative = slope(e, arity, index);
  if (isConstant(derivative, 0)) return null;
  const gradient = input(arity + 1);
  const passedOn = product(gradient, derivative);
  const { expression, used } = packed(passedOn);
  const operands = used.map((i): Source => {
    if (i === arity) return "result";
    return i === arity + 1 ? "gradient" : i;
  });
  return { expression, operands, isIdentity: passedOn === gradient };
}

/** ∂e/∂xᵢ. Where e itself stands in it, the result is read instead: the input after those of e. */
export function slope(e: Expression, arity: number, index: number): Expression {
  const derivative = differentiate(e, index);
  if (e.kind !== "call") return derivative;
  const result = input(arity);
  return transform(derivative, (part) => {
    if (part === e) return result;
    return e === relu && part === isNotPositive ? lessEqual(result, 0) : part;
  });
}

/** An expression of only those inputs that it uses, and which of them these are. */
export function packed(e: Expression): { expression: Expression; used: number[] } {
  const used = inputsOf(e);
  const expression = transform(e, (part) =>
    part.kind === "input" ? input(used.indexOf(part.index)) : part,
  );
  return { expression, used };
}
