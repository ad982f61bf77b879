import {
  kind,
  nonNegativeInteger,
  notNegative,
  type OptionTable,
  oneOf,
  positive,
} from "../tensor/arguments.ts";

export interface GradcheckOptions {
  /**
   * Default: `full` while entries · outputs stay under 100 000, entries and outputs together under
   * 4 000, and the budget allows it; then `sampled`.
   */
  mode?: "full" | "sampled";
  /**
   * How many seconds the differences should take, and as many again those of the parts of a wrong
   * target: a plan, made from the time of a forward pass, and not a limit. Two entries and one direction
   * of each variable are always looked at. Not for `full` mode. Default 30.
   */
  budget?: number;
  /** Check float64 copies (the default), or the tensors' own dtype. */
  dtype?: "float64" | "native";
  /** The absolute error that passes. Default 1e-5 in float64, 1e-2 in float32. */
  atol?: number;
  /** The error that passes relative to the difference. Default 1e-3 in float64, 5e-2 in float32. */
  rtol?: number;
  /** Default ∛ε of the dtype: 6e-6 in float64, 5e-3 in float32. Relative to max(1, |x|). */
  step?: number;
  /** Chooses upstream gradients and entries, and the random numbers that the target draws. Default 0. */
  seed?: number;
  /**
   * 2 also checks the gradients of the gradients, of a function: where the first order passes, the
   * report is that of the second, with the upstream gradient as a further input. Default 1.
   */
  order?: 1 | 2;
}

export const gradcheckOptions: OptionTable<GradcheckOptions> = {
  mode: oneOf("full", "sampled"),
  budget: positive,
  dtype: oneOf("float64", "native"),
  atol: notNegative,
  rtol: notNegative,
  step: positive,
  seed: nonNegativeInteger,
  order: kind("1 or 2", (order) => order === 1 || order === 2),
};
