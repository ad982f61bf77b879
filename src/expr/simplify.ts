import { add, mul, neg, sub } from "./build.ts";
import { apply } from "./evaluate.ts";
import { type Call, call, constant, type Expression, isCall, isConstant } from "./expression.ts";
import type { Arguments, Primitive } from "./primitives.ts";

/** A shorter equal of `primitive(args)`, or undefined where there is none. */
type Rewrite<P extends Primitive> = (...args: Arguments<P, Expression>) => Expression | undefined;

const rewrites: { [P in Primitive]?: Rewrite<P> } = {
  // Not 0 + b → b: 0 + −0 is 0.
  add: (a, b) => {
    if (isExactly(a, -0)) return b;
    if (isExactly(b, -0)) return a;
    if (isCall(b, "neg")) return sub(a, b.args[0]);
    if (isCall(a, "neg")) return sub(b, a.args[0]);
  },
  sub: (a, b) => {
    if (isExactly(b, 0)) return a;
    if (isExactly(a, -0)) return neg(b);
    if (isCall(b, "neg")) return add(a, b.args[0]);
  },
  // Not 0 · b → 0: b may be infinite, NaN or negative.
  mul: (a, b) => {
    if (isConstant(a, 1)) return b;
    if (isConstant(b, 1)) return a;
    if (isConstant(a, -1)) return neg(b);
    if (isConstant(b, -1)) return neg(a);
    if (isCall(a, "neg")) return neg(mul(a.args[0], b));
    if (isCall(b, "neg")) return neg(mul(a, b.args[0]));
  },
  mulNoNaN: (a, b) => {
    const isOrdinary =
      (a.kind === "constant" && a.value !== 0) ||
      (b.kind === "constant" && Number.isFinite(b.value));
    return isOrdinary ? mul(a, b) : undefined;
  },
  div: (a, b) => {
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

function isExactly(e: Expression, value: number): boolean {
  return e.kind === "constant" && Object.is(e.value, value);
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
 * An equal, shorter expression: constants folded, and 1·x, x − 0, −(−x) and their like removed.
 *
 * It has the same value for all numbers, with NaN, the infinities and −0: so 0·x and x + 0 stay.
 *
 * @example
 * ```ts
 * import { functions, input, simplify, toText } from "chainrule/expr";
 * toText(simplify(functions.sub(functions.mul(input(0), 1), 0))); // → x0
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
