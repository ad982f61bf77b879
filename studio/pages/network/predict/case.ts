import type { Graph } from "../../../graph/model.ts";
import type { NetworkShape } from "../../../network/shape.ts";
import { type ParameterPlace, parameterGradient, type Rules } from "./backward.ts";

/** A mistake that somebody may make, and the number that it gives. */
export interface Mistake {
  readonly name: string;
  /** What was done, and what belongs there. */
  readonly says: string;
  readonly value: number;
}

/** What a mistake is worked out from. */
export interface Case {
  readonly graph: Graph;
  readonly shape: NetworkShape;
  readonly place: ParameterPlace;
  readonly rules: Rules;
  readonly loss: string;
  readonly slopeAt: (activation: string, at: number) => number;
}

export type Guess = (each: Case) => Mistake | readonly Mistake[] | undefined;

export const withRules = ({ shape, place, rules }: Case, changed: Partial<Rules>) =>
  parameterGradient({ ...rules, ...changed }, shape, place);

/** The loss is a mean over the outputs, but for a class. */
export const shareOf = ({ shape, loss }: Case) =>
  loss === "crossEntropy" ? 1 : 1 / shape.layers[shape.layers.length - 1].units;
