import { transform } from "../../expr/expression.ts";
import { type Expression, input, inputsOf } from "../../expr/index.ts";
import type { Region } from "../program.ts";

/** An expression and the operands that it reads. */
export interface Operands {
  expression: Expression;
  inputs: readonly Region[];
}

/**
 * Leaves out the operands that the expression does not read. Operand i stands for input i + `first` of
 * the expression.
 */
export function usedOperands(
  expression: Expression,
  inputs: readonly Region[],
  first: number,
): Operands {
  const used = inputsOf(expression).filter((i) => i >= first);
  return {
    expression: transform(expression, (part) =>
      part.kind === "input" && part.index >= first ? input(first + used.indexOf(part.index)) : part,
    ),
    inputs: used.map((i) => inputs[i - first]),
  };
}
