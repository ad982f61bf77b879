import { product, sum } from "../../expr/chain-rule.ts";
import { constant, isConstant } from "../../expr/expression.ts";
import { type Expression, input } from "../../expr/index.ts";
import { packed, slope } from "./pullback.ts";

/** The tangent of a map: another map, over those operands that it needs. */
export interface Pushforward {
  expression: Expression;
  /** What it is a map of: the map's inputs, then its result, then the tangents, counted as one list. */
  operands: number[];
}

const known = new WeakMap<Expression, Map<string, Pushforward | null>>();

/**
 * The tangent of y = e(x): Σ ∂e/∂xᵢ · x′ᵢ over the inputs that have a tangent. Null for 0.
 *
 * @param hasTangent a flag for each input.
 */
export function pushforward(e: Expression, hasTangent: readonly boolean[]): Pushforward | null {
  const all = known.get(e) ?? new Map<string, Pushforward | null>();
  known.set(e, all);
  const key = hasTangent.join();
  const before = all.get(key);
  if (before !== undefined) return before;
  const made = derive(e, hasTangent);
  all.set(key, made);
  return made;
}

function derive(e: Expression, hasTangent: readonly boolean[]): Pushforward | null {
  const arity = hasTangent.length;
  const terms = hasTangent.map((has, i) =>
    has ? product(input(arity + 1 + i), slope(e, arity, i)) : constant(0),
  );
  const total = terms.reduce(sum, constant(0));
  if (isConstant(total, 0)) return null;
  const { expression, used } = packed(total);
  return { expression, operands: used };
}
