import { add, mul, neg, select, sub } from "./build.ts";
import { apply } from "./evaluate.ts";
import { type Call, call, constant, type Expression, isConstant } from "./expression.ts";
import type { Arguments, Primitive } from "./primitives.ts";

/** A shorter equal of `primitive(args)`, or undefined where there is none. */
type Rewrite<P extends Primitive> = (...args: Arguments<P, Expression>) => Expression | undefined;

const rewrites: { [P in Primitive]?: Rewrite<P> } = {
  add: (a, b) => {
    if (isConstant(a, 0)) return b;
    if (isConstant(b, 0)) return a;
    if (isCall(b, "neg")) return sub(a, b.args[0]);
    if (isCall(a, "neg")) return sub(b, a.args[0]);
    return mergeSelects(a, b);
  },
  sub: (a, b) => {
    if (isConstant(b, 0)) return a;
    if (isConstant(a, 0)) return neg(b);
    if (isCall(b, "neg")) return add(a, b.args[0]);
  },
  mul: (a, b) => {
    if (isConstant(a, 0) || isConstant(b, 0)) return constant(0);
    if (isConstant(a, 1)) return b;
    if (isConstant(b, 1)) return a;
    if (isConstant(a, -1)) return neg(b);
    if (isConstant(b, -1)) return neg(a);
    if (isCall(a, "neg")) return neg(mul(a.args[0], b));
    if (isCall(b, "neg")) return neg(mul(a, b.args[0]));
    return intoSelect(a, b) ?? intoSelect(b, a);
  },
  div: (a, b) => {
    if (isConstant(a, 0)) return constant(0);
    if (isConstant(b, 1)) return a;
    if (isCall(a, "neg")) return neg(call("div", [a.args[0], b]));
  },
  neg: (x) => (isCall(x, "neg") ? x.args[0] : undefined),
  pow: (a, b) => {
    if (isConstant(b, 0)) return constant(1);
    if (isConstant(b, 1)) return a;
    if (isConstant(b, 2)) return mul(a, a);
  },
  less: (a, b) => (isConstant(a, Infinity) || isConstant(b, -Infinity) ? constant(0) : undefined),
  select: (c, a, b) => {
    if (c.kind === "constant") return c.value !== 0 ? a : b;
    if (a === b) return a;
  },
};

function isCall(e: Expression, primitive: Primitive): e is Call {
  return e.kind === "call" && e.primitive === primitive;
}

/**
 * x · select(c, a, b) = select(c, x·a, x·b), where a or b is a number. It keeps 0 · ∞ = NaN out of
 * the branch that was not taken.
 */
function intoSelect(factor: Expression, e: Expression): Expression | undefined {
  if (!isCall(e, "select")) return;
  const [c, a, b] = e.args;
  if (a.kind !== "constant" && b.kind !== "constant") return;
  return select(c, mul(factor, a), mul(factor, b));
}

/** select(c, a, 0) + select(c, 0, b) = select(c, a, b). */
function mergeSelects(x: Expression, y: Expression): Expression | undefined {
  if (!isCall(x, "select") || !isCall(y, "select") || x.args[0] !== y.args[0]) return;
  const [c, a, b] = x.args;
  const [, d, e] = y.args;
  if (isConstant(b, 0) && isConstant(d, 0)) return select(c, a, e);
  if (isConstant(a, 0) && isConstant(e, 0)) return select(c, d, b);
}

function shorter(e: Call): Expression | undefined {
  const { args, primitive } = e;
  const rewrite = rewrites[primitive] as
    | ((...args: readonly Expression[]) => Expression | undefined)
    | undefined;
  const rewritten = rewrite?.(...args);
  if (rewritten) return rewritten;
  if (args.every((arg) => arg.kind === "constant")) {
    return constant(
      apply(
        primitive,
        args.map((arg) => arg.value),
      ),
    );
  }
}

const known = new WeakMap<Expression, Expression>();

/**
 * An equal, shorter expression: constants folded, and 0·x, 1·x, x + 0 and their like removed.
 *
 * 0·x becomes 0 even where x may be infinite: in a derivative that is the limit that is meant.
 *
 * @example
 * ```ts
 * import { functions, input, simplify, toText } from "chainrule/expr";
 * toText(simplify(functions.add(functions.mul(input(0), 1), 0))); // → x0
 * ```
 */
export function simplify(e: Expression): Expression {
  if (e.kind !== "call") return e;
  const before = known.get(e);
  if (before) return before;
  const rebuilt = call(e.primitive, e.args.map(simplify));
  const replacement = shorter(rebuilt);
  const result = replacement ? simplify(replacement) : rebuilt;
  known.set(e, result);
  return result;
}
