import { apply } from "../../expr/evaluate.ts";
import { type Call, type Expression, postorder } from "../../expr/expression.ts";

/** A primitive function that made a number that is not finite, and its arguments. */
export interface Culprit {
  part: Call;
  args: number[];
}

/** The value of each part of an expression, in double precision. */
export type Values = ReadonlyMap<Expression, number>;

export function valuesOf(e: Expression, inputs: readonly number[]): Values {
  const values = new Map<Expression, number>();
  for (const part of postorder(e)) {
    if (part.kind === "constant") values.set(part, part.value);
    else if (part.kind === "input") values.set(part, inputs[part.index]);
    else values.set(part, apply(part.primitive, argsOf(part, values)));
  }
  return values;
}

function argsOf(part: Call, values: Values): number[] {
  return part.args.map((arg) => values.get(arg)!);
}

/**
 * The part of an expression, whose value is NaN or beyond the largest number, that made it so: the
 * deepest on the way down through such values. Null where it came with an input or a constant.
 */
export function culpritOf(e: Expression, values: Values, largest: number): Culprit | null {
  if (e.kind !== "call") return null;
  const [first, ...rest] = e.args;
  if (e.primitive === "select") {
    return culpritOf(rest[values.get(first) === 0 ? 1 : 0], values, largest);
  }
  const fits = (value: number) => Math.abs(value) <= largest;
  const args = argsOf(e, values);
  for (const [i, arg] of e.args.entries()) {
    const deeper = fits(args[i]) ? null : culpritOf(arg, values, largest);
    if (deeper) return deeper;
  }
  const value = values.get(e)!;
  const isMade = Number.isNaN(value) ? !args.some(Number.isNaN) : !fits(value) && args.every(fits);
  return isMade ? { part: e, args } : null;
}

/** Whether the expression, for these inputs, only chooses one of them. */
export function onlyChooses(e: Expression, values: Values): boolean {
  if (e.kind !== "call") return true;
  if (e.primitive !== "select") return false;
  return onlyChooses(e.args[values.get(e.args[0]) === 0 ? 2 : 1], values);
}
