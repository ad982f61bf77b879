import type { Generator } from "../random/generator.ts";
import type { Budget } from "./budget.ts";
import type { Numbers } from "./subject.ts";

/** What a comparison needs to know. */
export interface Setting {
  step: number;
  atol: number;
  rtol: number;
  generator: Generator;
  output: Numbers;
  budget: Budget;
  /** What one difference takes, in seconds. */
  cost: number;
}
