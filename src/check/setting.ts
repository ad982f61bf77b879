import type { Generator } from "../random/generator.ts";
import { epsilonOf } from "./differences.ts";
import type { Numbers } from "./subject.ts";

/** What a comparison needs to know. */
export interface Setting {
  step: number;
  atol: number;
  rtol: number;
  generator: Generator;
  output: Numbers;
}

/** How far rounding in the sum of some terms can put a difference of it off. */
export function roundingOf(terms: number, dtype: string): (step: number) => number {
  return (step) => (8 * epsilonOf(dtype) * terms) / step;
}
