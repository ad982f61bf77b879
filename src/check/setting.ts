import type { Generator } from "../random/generator.ts";
import type { Budget } from "./budget.ts";
import type { Numbers } from "./subject.ts";

/** How exact a check is. */
export interface Tolerances {
  step: number;
  atol: number;
  rtol: number;
  /** Whether `atol` is relative to the largest number of a gradient, where that is below 1. */
  isScaled: boolean;
}

/** What a comparison needs to know. */
export interface Setting extends Tolerances {
  generator: Generator;
  output: Numbers;
  budget: Budget;
  /** What one difference takes, in seconds. */
  cost: number;
}
