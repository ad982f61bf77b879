import { call, constant, type Expression, input } from "./expression.ts";

/** An expression, or a number that stands for a constant. */
export type Operand = Expression | number;

function lift(x: Operand): Expression {
  return typeof x === "number" ? constant(x) : x;
}

export const add = (a: Operand, b: Operand) => call("add", [lift(a), lift(b)]);
export const sub = (a: Operand, b: Operand) => call("sub", [lift(a), lift(b)]);
export const mul = (a: Operand, b: Operand) => call("mul", [lift(a), lift(b)]);
export const div = (a: Operand, b: Operand) => call("div", [lift(a), lift(b)]);
export const pow = (a: Operand, b: Operand) => call("pow", [lift(a), lift(b)]);
export const min = (a: Operand, b: Operand) => call("min", [lift(a), lift(b)]);
export const max = (a: Operand, b: Operand) => call("max", [lift(a), lift(b)]);
export const less = (a: Operand, b: Operand) => call("less", [lift(a), lift(b)]);
export const lessEqual = (a: Operand, b: Operand) => call("lessEqual", [lift(a), lift(b)]);
export const equal = (a: Operand, b: Operand) => call("equal", [lift(a), lift(b)]);
export const select = (condition: Operand, a: Operand, b: Operand) =>
  call("select", [lift(condition), lift(a), lift(b)]);

export const neg = (x: Operand) => call("neg", [lift(x)]);
export const exp = (x: Operand) => call("exp", [lift(x)]);
export const log = (x: Operand) => call("log", [lift(x)]);
export const expm1 = (x: Operand) => call("expm1", [lift(x)]);
export const log1p = (x: Operand) => call("log1p", [lift(x)]);
export const sqrt = (x: Operand) => call("sqrt", [lift(x)]);
export const sin = (x: Operand) => call("sin", [lift(x)]);
export const cos = (x: Operand) => call("cos", [lift(x)]);
export const tanh = (x: Operand) => call("tanh", [lift(x)]);
export const sigmoid = (x: Operand) => call("sigmoid", [lift(x)]);
export const erf = (x: Operand) => call("erf", [lift(x)]);
export const abs = (x: Operand) => call("abs", [lift(x)]);
export const sign = (x: Operand) => call("sign", [lift(x)]);
export const floor = (x: Operand) => call("floor", [lift(x)]);

/** An expression written as a function of its inputs, in their order. */
export function formula(write: (...inputs: Expression[]) => Expression): Expression {
  return write(...Array.from({ length: write.length }, (_, i) => input(i)));
}
