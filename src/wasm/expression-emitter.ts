import { type Call, type Expression, postorder } from "../expr/expression.ts";
import type { Arguments, Primitive } from "../expr/primitives.ts";
import { acos, asin, atan, atan2 } from "./elementary/arctangent.ts";
import { erf } from "./elementary/error-function.ts";
import { exp, expm1, sigmoid, tanh } from "./elementary/exponential.ts";
import { type AnyFloat, type ArithmeticOptions, Lanes } from "./elementary/lanes.ts";
import { log, log1p } from "./elementary/logarithm.ts";
import { constantPower, pow } from "./elementary/power.ts";
import { cos, sin } from "./elementary/trigonometric.ts";
import type { FunctionBuilder } from "./function-builder.ts";
import { f64x2, i32x4, type Vector, v128 } from "./vector.ts";

/**
 * What gives a number; what gives 0 or 1 gives a mask instead. A power of integers is a loop: whoever
 * has no code for it runs the operation that needs it in JavaScript.
 */
type NumberPrimitive = Exclude<Primitive, "less" | "lessEqual" | "equal" | "select" | "ipow">;

type Emitter<P extends Primitive> = (lanes: Lanes, ...args: Arguments<P, Vector>) => Vector;

/** What takes a polynomial: many times the work of an instruction. */
const polynomials = {
  ...{ pow, exp, log, expm1, log1p, tanh, sigmoid, erf },
  ...{ sin, cos, asin, acos, atan, atan2 },
} as const;

const emitters: { [P in NumberPrimitive]: Emitter<P> } = {
  ...polynomials,
  add: ({ float }, a, b) => float.add(a, b),
  sub: ({ float }, a, b) => float.sub(a, b),
  mul: ({ float }, a, b) => float.mul(a, b),
  mulNoNaN: ({ float, keep, constant }, a, b) => {
    const product = keep(float.mul(a, b));
    const isLeftOut = v128.and(float.eq(a, constant(0)), float.ne(product, product));
    return v128.andnot(product, isLeftOut);
  },
  div: ({ float }, a, b) => float.div(a, b),
  neg: ({ float }, x) => float.neg(x),
  sqrt: ({ float }, x) => float.sqrt(x),
  abs: ({ float }, x) => float.abs(x),
  sign: (lanes, x) => {
    const unit = v128.or(lanes.signOf(x), lanes.constant(1));
    return lanes.blend(lanes.float.gt(lanes.float.abs(x), lanes.constant(0)), unit, x);
  },
  floor: ({ float }, x) => float.floor(x),
  min: ({ float }, a, b) => float.min(a, b),
  max: ({ float }, a, b) => float.max(a, b),
  // Beside 1.5 · 2⁵², the last 32 bits of a float64 are those of the integer that was added.
  wrap: ({ keep, constant }, x) => {
    const sum = keep(f64x2.add(x, constant(1.5 * 2 ** 52)));
    return f64x2.convertLowI32x4S(i32x4.shuffle(sum, sum, [0, 2, 0, 2]));
  },
  imul: (_, a, b) => {
    const product = i32x4.mul(i32x4.truncSatF64x2SZero(a), i32x4.truncSatF64x2SZero(b));
    return f64x2.convertLowI32x4S(product);
  },
};

/** Whether a part of the expression takes a polynomial. */
export function takesPolynomial(expression: Expression): boolean {
  return postorder(expression).some(
    (part) => part.kind === "call" && Object.hasOwn(polynomials, part.primitive),
  );
}

/**
 * Writes the code that computes an expression in every lane, and gives its value. Parts that occur
 * more than once are computed once. `inputs` are the values of inputs 0, 1, …: locals, or expressions
 * that are cheap to compute again.
 *
 * The arithmetic is of the type of `float` throughout; constants are rounded to it. That of integers
 * (`wrap`, `imul`) needs float64, which holds all of them.
 */
export function emitExpression(
  f: FunctionBuilder,
  expression: Expression,
  inputs: readonly Vector[],
  float: AnyFloat,
  options: ArithmeticOptions,
): Vector {
  const emission = new Emission(new Lanes(f, float, options), inputs);
  for (const part of postorder(expression)) if (part.kind === "call") emission.compute(part);
  return emission.number(expression);
}

/** The parts computed so far, as numbers or as masks: all ones for 1, all zeros for 0. */
class Emission {
  readonly #lanes: Lanes;
  readonly #inputs: readonly Vector[];
  readonly #numbers = new Map<Expression, Vector>();
  readonly #masks = new Map<Expression, Vector>();
  /** Those that can be only 0 or 1, which were computed as masks. */
  readonly #conditions = new Set<Expression>();

  constructor(lanes: Lanes, inputs: readonly Vector[]) {
    this.#lanes = lanes;
    this.#inputs = inputs;
  }

  compute(call: Call): void {
    const mask = this.#computeMask(call);
    if (mask) {
      this.#masks.set(call, this.#lanes.keep(mask));
      this.#conditions.add(call);
    } else {
      this.#numbers.set(call, this.#lanes.keep(this.#computeNumber(call)));
    }
  }

  number(part: Expression): Vector {
    if (part.kind === "input") return this.#inputs[part.index];
    if (part.kind === "constant") return this.#lanes.constant(part.value);
    const { keep, constant } = this.#lanes;
    const number = this.#numbers.get(part) ?? keep(v128.and(this.#masks.get(part)!, constant(1)));
    this.#numbers.set(part, number);
    return number;
  }

  /** Where the part is not 0. */
  #mask(part: Expression): Vector {
    const { float, keep, constant } = this.#lanes;
    const mask = this.#masks.get(part) ?? keep(float.ne(this.number(part), constant(0)));
    this.#masks.set(part, mask);
    return mask;
  }

  /** The value of a call that can be only 0 or 1. */
  #computeMask({ primitive, args }: Call): Vector | undefined {
    const { float } = this.#lanes;
    const [a, b, c] = args;
    switch (primitive) {
      case "less":
        return float.lt(this.number(a), this.number(b));
      case "lessEqual":
        return float.le(this.number(a), this.number(b));
      case "equal":
        if (isNumber(b, 0) && this.#conditions.has(a)) return v128.not(this.#mask(a));
        return float.eq(this.number(a), this.number(b));
      case "mul":
        if (!this.#conditions.has(a) || !this.#conditions.has(b)) return undefined;
        return v128.and(this.#mask(a), this.#mask(b));
      case "select":
        if (isNumber(b, 1) && isNumber(c, 0)) return this.#mask(a);
        if (isNumber(b, 0) && isNumber(c, 1)) return v128.not(this.#mask(a));
    }
  }

  #computeNumber({ primitive, args }: Call): Vector {
    const lanes = this.#lanes;
    if (primitive === "select") {
      const [c, a, b] = args;
      const mask = this.#mask(c);
      if (isNumber(b, 0)) return v128.and(this.number(a), mask);
      if (isNumber(a, 0)) return v128.andnot(this.number(b), mask);
      return lanes.blend(mask, this.number(a), this.number(b));
    }
    const [first, second] = args;
    if (primitive === "pow" && second.kind === "constant") {
      const product = constantPower(lanes, this.number(first), second.value);
      if (product) return product;
    }
    const emit = emitters[primitive as NumberPrimitive] as (
      lanes: Lanes,
      ...args: Vector[]
    ) => Vector;
    return emit(lanes, ...args.map((arg) => this.number(arg)));
  }
}

function isNumber(e: Expression, value: number): boolean {
  return e.kind === "constant" && Object.is(e.value, value);
}
