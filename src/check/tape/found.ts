import type { Variable } from "../subject.ts";
import type { Mutant } from "./mutant.ts";

/** A mistake at an operation of forward that gives the numbers that were written. */
export interface Found extends Omit<Mutant, "replaced"> {
  /** The gradients that it gives, in each pass, of the variables that it explains. */
  gradients: Map<Variable, Float64Array[]>;
}
