import { type Expression, input } from "../expr/index.ts";

/** An expression written as a function of its inputs, in their order. */
export function formula(write: (...inputs: Expression[]) => Expression): Expression {
  return write(...Array.from({ length: write.length }, (_, i) => input(i)));
}
