import { add, mulNoNaN, neg, select } from "./build.ts";
import { constant, type Expression, isCall, isConstant } from "./expression.ts";
import { simplify } from "./simplify.ts";

/**
 * gradient · slope, as the chain rule multiplies them: a gradient of 0 passes nothing on, even at a
 * slope that is infinite or no number. So what did not count in a result, as a branch that was not
 * taken, does not count in a derivative. A slope of 0 is none: nothing is multiplied there, nor in a
 * branch where it is 0.
 */
export function product(gradient: Expression, slope: Expression): Expression {
  if (isConstant(gradient, 0) || isConstant(slope, 0)) return constant(0);
  if (isCall(gradient, "neg")) return simplify(neg(product(gradient.args[0], slope)));
  if (isCall(slope, "neg")) return simplify(neg(product(gradient, slope.args[0])));
  return (
    inBranches(slope, (branch) => product(gradient, branch)) ??
    inBranches(gradient, (branch) => product(branch, slope)) ??
    simplify(mulNoNaN(gradient, slope))
  );
}

/** a + b, two terms of a derivative: one that is 0 is none. */
export function sum(a: Expression, b: Expression): Expression {
  if (isConstant(a, 0)) return b;
  if (isConstant(b, 0)) return a;
  return simplify(mergeSelects(a, b) ?? add(a, b));
}

/** A choice of which one branch is a number, with both branches changed. */
function inBranches(
  e: Expression,
  change: (branch: Expression) => Expression,
): Expression | undefined {
  if (!isCall(e, "select")) return;
  const [c, a, b] = e.args;
  if (a.kind !== "constant" && b.kind !== "constant") return;
  return simplify(select(c, change(a), change(b)));
}

/** select(c, a, 0) + select(c, 0, b) = select(c, a, b). */
function mergeSelects(x: Expression, y: Expression): Expression | undefined {
  if (!isCall(x, "select") || !isCall(y, "select") || x.args[0] !== y.args[0]) return;
  const [c, a, b] = x.args;
  const [, d, e] = y.args;
  if (isConstant(b, 0) && isConstant(d, 0)) return select(c, a, e);
  if (isConstant(a, 0) && isConstant(e, 0)) return select(c, d, b);
}
