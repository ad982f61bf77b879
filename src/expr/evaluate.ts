import { type Expression, postorder } from "./expression.ts";
import type { Arguments, Primitive } from "./primitives.ts";
import { erf } from "./special.ts";

type Evaluator<P extends Primitive> = (...args: Arguments<P, number>) => number;

/** The value of each primitive, in double precision. */
const evaluators: { [P in Primitive]: Evaluator<P> } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (x) => -x,
  pow: (a, b) => a ** b,
  exp: Math.exp,
  log: Math.log,
  expm1: Math.expm1,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  erf,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  min: Math.min,
  max: Math.max,
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  select: (c, a, b) => (c !== 0 ? a : b),
};

/** The value of an expression for the given inputs. */
export function evaluate(e: Expression, inputs: readonly number[]): number {
  const values = new Map<Expression, number>();
  for (const part of postorder(e)) {
    if (part.kind === "constant") values.set(part, part.value);
    else if (part.kind === "input") values.set(part, inputs[part.index]);
    else
      values.set(
        part,
        apply(
          part.primitive,
          part.args.map((arg) => values.get(arg)!),
        ),
      );
  }
  return values.get(e)!;
}

export function apply(primitive: Primitive, args: readonly number[]): number {
  return (evaluators[primitive] as (...args: readonly number[]) => number)(...args);
}
