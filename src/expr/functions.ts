import { build as b, lift, type Operand } from "./build.ts";
import { type Expression, input } from "./expression.ts";

// Both branches are smooth through 0 and neither overflows where it is taken.
const softplus = (x: Operand) =>
  b.select(b.lessEqual(x, 0), b.log1p(b.exp(x)), b.add(x, b.log1p(b.exp(b.neg(x)))));

/** x between two bounds, each of which takes the slope where it is reached. */
const between = (x: Operand, min: Operand, max: Operand) =>
  b.select(b.lessEqual(x, min), min, b.select(b.lessEqual(max, x), max, x));

const elu = (x: Operand, alpha: Operand) => b.select(b.less(0, x), x, b.mul(alpha, b.expm1(x)));

/** eˣ / 2, by the root of eˣ: that is not too large before the result is. */
const halfExp = (x: Operand) => {
  const root = b.exp(b.mul(0.5, x));
  return b.mul(b.mul(0.5, root), root);
};

// What is neither inside nor outside is NaN: so is then the sum, and its floor too, which has no slope.
const bounded = (x: Operand, bound: Operand, isInside: Expression, isOutside: Expression) =>
  b.select(isInside, x, b.select(isOutside, bound, b.floor(b.add(x, bound))));
const atLeast = (x: Operand, min: Operand) => bounded(x, min, b.lessEqual(min, x), b.less(x, min));
const atMost = (x: Operand, max: Operand) => bounded(x, max, b.lessEqual(x, max), b.less(max, x));

/**
 * The elementwise functions, by name. A row here is all there is to a function: it becomes a method
 * of `Tensor` and of the scalar `Value`, with derivatives of every order, compiled, printed and
 * tested. The first argument is the object of the method; a later one may be a number.
 *
 * Formulas are chosen not to overflow, and at kinks and ties their derivatives follow PyTorch.
 */
export const functions = {
  /** x + y */
  add: (x: Operand, y: Operand) => b.add(x, y),
  /** x − y */
  sub: (x: Operand, y: Operand) => b.sub(x, y),
  /** x · y */
  mul: (x: Operand, y: Operand) => b.mul(x, y),
  /** x / y, always a float */
  div: (x: Operand, y: Operand) => b.div(x, y),
  /** x + weight · (y − x): x at 0, y at 1 */
  lerp: (x: Operand, y: Operand, weight: Operand) => b.add(x, b.mul(weight, b.sub(y, x))),
  /** xʸ */
  pow: (x: Operand, y: Operand) => b.pow(x, y),
  /** The larger of the two; equal numbers share the gradient. */
  maximum: (x: Operand, y: Operand) => b.max(x, y),
  /** The smaller of the two; equal numbers share the gradient. */
  minimum: (x: Operand, y: Operand) => b.min(x, y),

  /** −x */
  neg: (x: Operand) => b.neg(x),
  /** eˣ */
  exp: (x: Operand) => b.exp(x),
  /** The natural logarithm. */
  log: (x: Operand) => b.log(x),
  /** The logarithm to the base 2. */
  log2: (x: Operand) => b.div(b.log(x), Math.LN2),
  /** The logarithm to the base 10. */
  log10: (x: Operand) => b.div(b.log(x), Math.LN10),
  /** eˣ − 1, exact near 0 */
  expm1: (x: Operand) => b.expm1(x),
  /** log(1 + x), exact near 0 */
  log1p: (x: Operand) => b.log1p(x),
  /** √x */
  sqrt: (x: Operand) => b.sqrt(x),
  /** 1/√x */
  rsqrt: (x: Operand) => b.div(1, b.sqrt(x)),
  /** 1/x */
  reciprocal: (x: Operand) => b.div(1, x),
  /** x² */
  square: (x: Operand) => b.mul(x, x),
  /** |x|; the derivative at 0 is 0 */
  abs: (x: Operand) => b.abs(x),
  /** −1, 0 or 1 */
  sign: (x: Operand) => b.sign(x),
  /** The largest integer that is not above x. */
  floor: (x: Operand) => b.floor(x),
  /** The smallest integer that is not below x. */
  ceil: (x: Operand) => b.neg(b.floor(b.neg(x))),
  /** The nearest integer; halves go to the even one. */
  round: (x: Operand) => {
    const below = b.floor(x);
    const above = b.neg(b.floor(b.neg(x)));
    const fraction = b.sub(x, below);
    const isEven = b.equal(b.mul(2, b.floor(b.mul(below, 0.5))), below);
    const isBelow = b.select(b.equal(fraction, 0.5), isEven, b.less(fraction, 0.5));
    // Fractions only decide: of an integer it is an integer.
    return b.select(isBelow, below, above);
  },

  sin: (x: Operand) => b.sin(x),
  cos: (x: Operand) => b.cos(x),
  asin: (x: Operand) => b.asin(x),
  acos: (x: Operand) => b.acos(x),
  atan: (x: Operand) => b.atan(x),
  /** The angle of the point (x, y), in (−π, π]. */
  atan2: (y: Operand, x: Operand) => b.atan2(y, x),
  tan: (x: Operand) => b.div(b.sin(x), b.cos(x)),
  /** (eˣ − e⁻ˣ) / 2 */
  sinh: (x: Operand) => {
    const e = b.expm1(x);
    const near = b.mul(0.5, b.add(e, b.div(e, b.add(e, 1))));
    return b.select(b.less(b.abs(x), 1), near, b.sub(halfExp(x), halfExp(b.neg(x))));
  },
  /** (eˣ + e⁻ˣ) / 2 */
  cosh: (x: Operand) => b.add(halfExp(x), halfExp(b.neg(x))),
  tanh: (x: Operand) => b.tanh(x),
  /** 1 / (1 + e⁻ˣ) */
  sigmoid: (x: Operand) => b.sigmoid(x),
  /** The error function, 2/√π ∫₀ˣ e^(−t²) dt */
  erf: (x: Operand) => b.erf(x),

  /** max(x, 0); the derivative at 0 is 0 */
  relu: (x: Operand) => b.select(b.lessEqual(x, 0), 0, x),
  /** x between 0 and 6; the derivative at both is 0 */
  relu6: (x: Operand) => between(x, 0, 6),
  /** x where it is positive, else negativeSlope · x (default 0.01) */
  leakyRelu: (x: Operand, negativeSlope: Operand = 0.01) =>
    b.select(b.less(0, x), x, b.mul(x, negativeSlope)),
  /** x where it is positive, else alpha · (eˣ − 1) (alpha: 1) */
  elu: (x: Operand, alpha: Operand = 1) => elu(x, alpha),
  /** ELU that keeps mean 0 and variance 1: 1.0507 · elu(x, 1.6733) */
  selu: (x: Operand) => b.mul(1.0507009873554805, elu(x, 1.6732632423543772)),
  /** x where it is positive, else alpha · (e^(x / alpha) − 1) (alpha: 1): its slope has no jump */
  celu: (x: Operand, alpha: Operand = 1) =>
    b.select(b.less(0, x), x, b.mul(alpha, b.expm1(b.div(x, alpha)))),
  /** log(1 + e^(beta·x)) / beta, without overflow (beta: 1); x itself where beta·x is above the threshold, if there is one */
  softplus: (x: Operand, beta: Operand = 1, threshold: Operand = Infinity) => {
    const scaled = beta === 1 ? x : b.mul(beta, x);
    const smooth = beta === 1 ? softplus(x) : b.div(softplus(scaled), beta);
    return threshold === Infinity ? smooth : b.select(b.less(threshold, scaled), x, smooth);
  },
  /** log(1 / (1 + e⁻ˣ)), without overflow */
  logSigmoid: (x: Operand) => b.neg(softplus(b.neg(x))),
  /** x · Φ(x), with Φ the normal distribution function */
  gelu: (x: Operand) => b.mul(x, b.mul(0.5, b.add(1, b.erf(b.mul(x, Math.SQRT1_2))))),
  /** GELU as many checkpoints use it: ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) */
  geluTanh: (x: Operand) => {
    const inner = b.mul(Math.sqrt(2 / Math.PI), b.add(x, b.mul(0.044715, b.mul(x, b.mul(x, x)))));
    return b.mul(b.mul(0.5, x), b.add(1, b.tanh(inner)));
  },
  /** x · tanh(softplus(x)) */
  mish: (x: Operand) => b.mul(x, b.tanh(softplus(x))),
  /** x · sigmoid(x), also called swish */
  silu: (x: Operand) => b.mul(x, b.sigmoid(x)),
  /** x / (1 + |x|) */
  softsign: (x: Operand) => b.div(x, b.add(1, b.abs(x))),
  /** x between minVal and maxVal (−1 and 1); the derivative at both is 0 */
  hardtanh: (x: Operand, minVal: Operand = -1, maxVal: Operand = 1) => between(x, minVal, maxVal),
  /** x/6 + ½ between 0 and 1: a sigmoid of straight lines */
  hardsigmoid: (x: Operand) =>
    b.select(b.lessEqual(x, -3), 0, b.select(b.lessEqual(3, x), 1, b.div(b.add(x, 3), 6))),
  /** x · hardsigmoid(x): SiLU by straight lines and a parabola */
  hardswish: (x: Operand) => {
    const bent = b.mul(x, b.div(b.add(x, 3), 6));
    return b.select(b.lessEqual(3, x), x, b.select(b.less(x, -3), 0, bent));
  },
  /** x where |x| is above lambd (½), else 0 */
  hardshrink: (x: Operand, lambd: Operand = 0.5) => b.select(b.lessEqual(b.abs(x), lambd), 0, x),
  /** x moved by lambd (½) towards 0, and 0 where it would pass it */
  softshrink: (x: Operand, lambd: Operand = 0.5) =>
    b.select(b.lessEqual(b.abs(x), lambd), 0, b.sub(x, b.mul(lambd, b.sign(x)))),
  /** x − tanh(x) */
  tanhshrink: (x: Operand) => b.sub(x, b.tanh(x)),
  /** x where it is above the threshold, else the value */
  threshold: (x: Operand, threshold: Operand, value: Operand) =>
    b.select(b.lessEqual(x, threshold), value, x),
  /**
   * x kept between min and max: max where min is above it, NaN where one of the three is. Inside, ends
   * included, the derivative is 1; elsewhere a bound that is a tensor has it, where it is the result.
   */
  clamp: (
    x: Operand,
    min: Operand | undefined = undefined,
    max: Operand | undefined = undefined,
  ) => {
    const raised = min === undefined ? lift(x) : atLeast(x, min);
    return max === undefined ? raised : atMost(raised, max);
  },

  /** 1 where x = y, else 0 */
  eq: (x: Operand, y: Operand) => b.equal(x, y),
  /** 1 where x ≠ y, else 0 */
  ne: (x: Operand, y: Operand) => b.equal(b.equal(x, y), 0),
  /** 1 where x < y, else 0 */
  lt: (x: Operand, y: Operand) => b.less(x, y),
  /** 1 where x ≤ y, else 0 */
  le: (x: Operand, y: Operand) => b.lessEqual(x, y),
  /** 1 where x > y, else 0 */
  gt: (x: Operand, y: Operand) => b.less(y, x),
  /** 1 where x ≥ y, else 0 */
  ge: (x: Operand, y: Operand) => b.lessEqual(y, x),
  /** 1 where x is not a number, else 0 */
  isNaN: (x: Operand) => b.equal(b.equal(x, x), 0),
  /** 1 where x is neither infinite nor NaN, else 0 */
  isfinite: (x: Operand) => b.less(b.abs(x), Infinity),
  /** 1 where x is ∞ or −∞, else 0 */
  isinf: (x: Operand) => b.equal(b.abs(x), Infinity),
  /** 1 where x is 0, else 0 */
  logicalNot: (x: Operand) => b.equal(x, 0),
  /** 1 where neither is 0, else 0 */
  logicalAnd: (x: Operand, y: Operand) => b.equal(b.max(b.equal(x, 0), b.equal(y, 0)), 0),
  /** 1 where one of them is not 0, else 0 */
  logicalOr: (x: Operand, y: Operand) => b.equal(b.mul(b.equal(x, 0), b.equal(y, 0)), 0),
  /** 1 where one of them is 0 and the other is not, else 0 */
  logicalXor: (x: Operand, y: Operand) => b.equal(b.equal(b.equal(x, 0), b.equal(y, 0)), 0),
} satisfies Record<string, (x: Operand, ...rest: Operand[]) => Expression>;

/** The name of an elementwise function. */
export type FunctionName = keyof typeof functions;

/** The most arguments that a function takes. */
const mostArguments = 3;

let names: Map<Expression, FunctionName> | undefined;

/** The name of the function that an expression is, of inputs 0, 1, …; undefined if it is none. */
export function functionName(e: Expression): FunctionName | undefined {
  if (!names) {
    names = new Map();
    for (const name of Object.keys(functions) as FunctionName[]) {
      const write = functions[name] as (...args: Expression[]) => Expression;
      for (let count = write.length; count <= mostArguments; count++) {
        const expression = write(...Array.from({ length: count }, (_, i) => input(i)));
        // Without bounds, clamp is what is given to it.
        if (expression.kind === "call" && !names.has(expression)) names.set(expression, name);
      }
    }
  }
  return names.get(e);
}

/** The arguments of a function after its first, as a method over some other kind of number takes them. */
type Rest<F, Given> = F extends (x: Operand, ...rest: infer R) => Expression
  ? { [K in keyof R]: Given }
  : never;

/** The functions as methods of an object that stands for x; the others are given as numbers, or so. */
export type FunctionMethods<T, Given = T | number> = {
  [Name in FunctionName]: (...rest: Rest<(typeof functions)[Name], Given>) => T;
};
