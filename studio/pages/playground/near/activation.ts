import { differentiate, type Expression, evaluate, functions, input } from "chainrule/expr";
import type { ActivationName } from "../../../layers/activation-names.ts";

/** An activation and its slope, as expressions of x. */
interface Activation {
  readonly value: Expression;
  readonly slope: Expression;
}

const known = new Map<ActivationName, Activation>();

function activation(name: ActivationName): Activation {
  const before = known.get(name);
  if (before) return before;
  const value = name === "linear" ? input(0) : functions[name](input(0));
  const made = { value, slope: differentiate(value, 0) };
  known.set(name, made);
  return made;
}

/** f(x) */
export const activationAt = (name: ActivationName, x: number): number =>
  evaluate(activation(name).value, [x]);

/** f′(x) */
export const slopeAt = (name: ActivationName, x: number): number =>
  evaluate(activation(name).slope, [x]);
