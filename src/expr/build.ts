import { type Call, call, constant, type Expression, input } from "./expression.ts";
import { type Arguments, type Primitive, primitives } from "./primitives.ts";

/** An expression, or a number that stands for a constant. */
export type Operand = Expression | number;

/** A number as the constant that it stands for. */
export function lift(x: Operand): Expression {
  return typeof x === "number" ? constant(x) : x;
}

type Builders = { [P in Primitive]: (...args: Arguments<P, Operand>) => Call };

/** Each primitive as a function of expressions. */
export const build = Object.fromEntries(
  Object.keys(primitives).map((name) => [
    name,
    (...args: Operand[]) => call(name as Primitive, args.map(lift)),
  ]),
) as unknown as Builders;

export const {
  add,
  sub,
  mul,
  mulNoNaN,
  div,
  neg,
  pow,
  exp,
  log,
  log1p,
  sqrt,
  sin,
  cos,
  abs,
  sign,
} = build;
export const { min, max, less, lessEqual, equal, select } = build;

/** An expression written as a function of its inputs, in their order. */
export function formula(write: (...inputs: Expression[]) => Expression): Expression {
  return write(...Array.from({ length: write.length }, (_, i) => input(i)));
}
