import { differentiate } from "./differentiate.ts";
import { type Expression, input, transform } from "./expression.ts";
import { type FunctionName, functions } from "./functions.ts";

/** The functions that networks use between their layers, each with its inverse where y tells x. */
const inverses = {
  tanh: Math.atanh,
  sigmoid: (y) => Math.log(y / (1 - y)),
  relu: undefined,
  leakyRelu: (y) => (y > 0 ? y : y / 0.01),
  elu: undefined,
  softplus: (y) => Math.log(Math.expm1(y)),
  gelu: undefined,
  geluTanh: undefined,
  silu: undefined,
  mish: undefined,
  softsign: undefined,
} satisfies Partial<Record<FunctionName, ((y: number) => number) | undefined>>;

/** The name of an activation function in the table of functions. */
export type ActivationName = keyof typeof inverses;

/** An activation function, y = f(x), and its derivative. */
export interface ActivationSlopes {
  name: ActivationName;
  f: Expression;
  /** f′ of x0 = x. */
  slope: Expression;
  /** f′ with the result, where it occurs, as x1 = y: 1 − y² for tanh. */
  slopeOfResult: Expression;
  /** x of y = f(x), where y tells it. */
  inverse?: (y: number) => number;
}

/** The activation functions, for recognising one by its numbers. */
export const activations: readonly ActivationSlopes[] = (
  Object.keys(inverses) as ActivationName[]
).map((name) => {
  const f = functions[name](input(0));
  const slope = differentiate(f, 0);
  const slopeOfResult = transform(slope, (part) => (part === f ? input(1) : part));
  return { name, f, slope, slopeOfResult, inverse: inverses[name] };
});
