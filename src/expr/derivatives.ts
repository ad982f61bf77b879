import {
  abs,
  add,
  cos,
  div,
  equal,
  exp,
  less,
  lessEqual,
  log,
  mul,
  neg,
  pow,
  select,
  sign,
  sin,
  sqrt,
  sub,
} from "./build.ts";
import { constant, type Expression } from "./expression.ts";
import type { Arguments, Primitive } from "./primitives.ts";

/** The partial derivatives of `y = primitive(args)`, one for each argument. */
type Rule<P extends Primitive> = (
  args: Arguments<P, Expression>,
  y: Expression,
) => Arguments<P, Expression>;

const zero = constant(0);
const half = constant(0.5);
const one = constant(1);
const isNotFinite = (x: Expression) => equal(less(abs(x), Infinity), 0);
/** Where a · b is 0 because a is, though b is no finite number. */
export const isLeftOut = (a: Expression, b: Expression) => mul(equal(a, 0), isNotFinite(b));
/** 1/√(1 − x²), exact also where x is nearly 1. */
const inverseRoot = (x: Expression) => div(1, sqrt(mul(sub(1, x), add(1, x))));

/** 1/(1 + x²) of a large x, whose square may be no number. */
function overSquare(x: Expression): Expression {
  const inverse = div(1, x);
  return div(inverse, add(inverse, x));
}

/** b/(a² + b²) and −a/(a² + b²), by the quotient t of the smaller and the larger one: their squares may be no numbers. */
function overSumOfSquares(a: Expression, b: Expression): [Expression, Expression] {
  const isFlat = less(abs(a), abs(b));
  const t = select(isFlat, div(a, b), div(b, a));
  const share = div(div(1, select(isFlat, b, a)), add(1, mul(t, t)));
  return [select(isFlat, share, mul(t, share)), neg(select(isFlat, mul(t, share), share))];
}

/**
 * The derivative table: the only place where the library knows a derivative.
 *
 * Rules use the result y where that saves work. At a kink they follow PyTorch: |x|' is 0 at 0, and
 * the minimum or maximum of two equal numbers gives each of them one half.
 */
export const derivatives: { [P in Primitive]: Rule<P> } = {
  add: () => [one, one],
  sub: () => [one, neg(one)],
  mul: ([a, b]) => [b, a],
  // Where b is left out of the value, it is left out of the slopes.
  mulNoNaN: ([a, b]) => [select(isLeftOut(a, b), 0, b), a],
  div: ([, b], y) => [div(1, b), neg(div(y, b))],
  neg: () => [neg(one)],
  // The guards keep 0 · ∞ out: where b = 0, and where a = 0, whose logarithm is −∞.
  pow: ([a, b], y) => [
    select(equal(b, 0), 0, mul(b, pow(a, sub(b, 1)))),
    select(mul(equal(a, 0), lessEqual(0, b)), 0, mul(y, log(a))),
  ],
  exp: (_, y) => [y],
  log: ([x]) => [div(1, x)],
  expm1: ([x]) => [exp(x)],
  log1p: ([x]) => [div(1, add(x, 1))],
  sqrt: (_, y) => [div(half, y)],
  sin: ([x]) => [cos(x)],
  cos: ([x]) => [neg(sin(x))],
  asin: ([x]) => [inverseRoot(x)],
  acos: ([x]) => [neg(inverseRoot(x))],
  atan: ([x]) => [select(less(abs(x), 1), div(1, add(1, mul(x, x))), overSquare(x))],
  atan2: ([a, b]) => overSumOfSquares(a, b),
  tanh: (_, y) => [sub(1, mul(y, y))],
  sigmoid: (_, y) => [mul(y, sub(1, y))],
  erf: ([x]) => [mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x, x))))],
  abs: ([x]) => [sign(x)],
  sign: () => [zero],
  floor: () => [zero],
  min: ([a, b]) => [
    select(less(b, a), 0, select(equal(a, b), half, one)),
    select(less(a, b), 0, select(equal(a, b), half, one)),
  ],
  max: ([a, b]) => [
    select(less(a, b), 0, select(equal(a, b), half, one)),
    select(less(b, a), 0, select(equal(a, b), half, one)),
  ],
  less: () => [zero, zero],
  lessEqual: () => [zero, zero],
  equal: () => [zero, zero],
  select: ([c]) => [zero, select(c, 1, 0), select(c, 0, 1)],
  // Steps from integer to integer.
  wrap: () => [zero],
  imul: () => [zero, zero],
  ipow: () => [zero, zero],
};
