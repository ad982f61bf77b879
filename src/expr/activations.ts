import { differentiate } from "./differentiate.ts";
import { type Expression, input, transform } from "./expression.ts";
import { type FunctionName, functions } from "./functions.ts";

const names = [
  "tanh",
  "sigmoid",
  "relu",
  "leakyRelu",
  "elu",
  "softplus",
  "gelu",
  "geluTanh",
  "silu",
  "mish",
  "softsign",
] as const satisfies readonly FunctionName[];

/** An activation function, y = f(x), and its derivative. */
export interface ActivationSlopes {
  name: FunctionName;
  f: Expression;
  /** f′ of x0 = x. */
  slope: Expression;
  /** f′ with the result, where it occurs, as x1 = y: 1 − y² for tanh. */
  slopeOfResult: Expression;
}

/** The functions that networks use between their layers, for recognising one by its numbers. */
export const activations: readonly ActivationSlopes[] = names.map((name) => {
  const f = functions[name](input(0));
  const slope = differentiate(f, 0);
  const slopeOfResult = transform(slope, (part) => (part === f ? input(1) : part));
  return { name, f, slope, slopeOfResult };
});
