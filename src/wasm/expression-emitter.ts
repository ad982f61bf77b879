import { type Call, type Expression, postorder } from "../expr/expression.ts";
import type { Arguments, Primitive } from "../expr/primitives.ts";
import { erf } from "./elementary/error-function.ts";
import { exp, expm1, sigmoid, tanh } from "./elementary/exponential.ts";
import { type AnyFloat, type ArithmeticOptions, Lanes } from "./elementary/lanes.ts";
import { log, log1p } from "./elementary/logarithm.ts";
import { pow } from "./elementary/power.ts";
import { cos, sin } from "./elementary/trigonometric.ts";
import type { FunctionBuilder } from "./function-builder.ts";
import { type Vector, v128 } from "./vector.ts";

/** What gives a number; what gives 0 or 1 gives a mask instead. */
type NumberPrimitive = Exclude<Primitive, "less" | "lessEqual" | "equal" | "select">;

type Emitter<P extends Primitive> = (lanes: Lanes, ...args: Arguments<P, Vector>) => Vector;

const emitters: { [P in NumberPrimitive]: Emitter<P> } = {
  add: ({ float }, a, b) => float.add(a, b),
  sub: ({ float }, a, b) => float.sub(a, b),
  mul: ({ float }, a, b) => float.mul(a, b),
  div: ({ float }, a, b) => float.div(a, b),
  neg: ({ float }, x) => float.neg(x),
  pow,
  exp,
  log,
  expm1,
  log1p,
  sqrt: ({ float }, x) => float.sqrt(x),
  sin,
  cos,
  tanh,
  sigmoid,
  erf,
  abs: ({ float }, x) => float.abs(x),
  sign: (lanes, x) => {
    const unit = v128.or(lanes.signOf(x), lanes.constant(1));
    return lanes.blend(lanes.float.gt(lanes.float.abs(x), lanes.constant(0)), unit, x);
  },
  floor: ({ float }, x) => float.floor(x),
  min: ({ float }, a, b) => float.min(a, b),
  max: ({ float }, a, b) => float.max(a, b),
};

/**
 * Writes the code that computes an expression in every lane, and gives its value. Parts that occur
 * more than once are computed once. `inputs` are the values of inputs 0, 1, …: locals, or expressions
 * that are cheap to compute again.
 *
 * The arithmetic is of the type of `float` throughout; constants are rounded to it.
 */
export function emitExpression(
  f: FunctionBuilder,
  expression: Expression,
  inputs: readonly Vector[],
  float: AnyFloat,
  options: ArithmeticOptions,
): Vector {
  const emission = new Emission(new Lanes(f, float, options), inputs);
  for (const part of postorder(expression)) emission.add(part);
  return emission.number(expression);
}

/** The parts computed so far: as numbers, as masks (conditions: all ones for 1, all zeros for 0), or both. */
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

  add(part: Expression): void {
    if (part.kind === "input") this.#numbers.set(part, this.#inputs[part.index]);
    else if (part.kind === "constant") this.#numbers.set(part, this.#lanes.constant(part.value));
    else {
      const mask = this.#condition(part);
      if (mask) {
        this.#masks.set(part, this.#lanes.keep(mask));
        this.#conditions.add(part);
      } else this.#numbers.set(part, this.#lanes.keep(this.#compute(part)));
    }
  }

  number(part: Expression): Vector {
    const known = this.#numbers.get(part);
    if (known) return known;
    const lanes = this.#lanes;
    const value = lanes.keep(v128.and(this.#masks.get(part)!, lanes.constant(1)));
    this.#numbers.set(part, value);
    return value;
  }

  /** Where the part is not 0. */
  #mask(part: Expression): Vector {
    const known = this.#masks.get(part);
    if (known) return known;
    const lanes = this.#lanes;
    const value = lanes.keep(lanes.float.ne(this.number(part), lanes.constant(0)));
    this.#masks.set(part, value);
    return value;
  }

  /** The call's mask, where it can be only 0 or 1. */
  #condition({ primitive, args }: Call): Vector | undefined {
    const { float } = this.#lanes;
    const conditions = args.every((arg) => this.#conditions.has(arg));
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
      case "min":
        return conditions ? v128.and(this.#mask(a), this.#mask(b)) : undefined;
      case "max":
        return conditions ? v128.or(this.#mask(a), this.#mask(b)) : undefined;
      case "select":
        if (isNumber(b, 1) && isNumber(c, 0)) return this.#mask(a);
        if (isNumber(b, 0) && isNumber(c, 1)) return v128.not(this.#mask(a));
        return undefined;
      default:
        return undefined;
    }
  }

  #compute(part: Call): Vector {
    const lanes = this.#lanes;
    if (part.primitive === "select") {
      const [c, a, b] = part.args;
      const mask = this.#mask(c);
      if (isNumber(b, 0)) return v128.and(mask, this.number(a));
      if (isNumber(a, 0)) return v128.andnot(this.number(b), mask);
      return lanes.blend(mask, this.number(a), this.number(b));
    }
    const emit = emitters[part.primitive as NumberPrimitive] as (
      lanes: Lanes,
      ...args: Vector[]
    ) => Vector;
    return emit(lanes, ...part.args.map((arg) => this.number(arg)));
  }
}

function isNumber(e: Expression, value: number): boolean {
  return e.kind === "constant" && Object.is(e.value, value);
}
