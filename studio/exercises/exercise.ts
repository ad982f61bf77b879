import type { Check } from "./grade/check.ts";

/** What a person's file exports. */
export type Answer = Readonly<Record<string, unknown>>;

/** A mistake that people make: a change of the reference, and what the grade must say of it. */
interface Mistake {
  readonly from: string;
  readonly to: string;
  readonly said: RegExp;
}

/** Something to write, or a bug to find. */
export interface Exercise {
  /** In the address: `#workbench?exercise=relu`. */
  readonly id: string;
  readonly title: string;
  readonly kind: "write" | "find";
  /** In short words, a paragraph each. */
  readonly task: readonly string[];
  /** What is to be computed, a line each. */
  readonly formula: readonly string[];
  /** The code that stands there at first. */
  readonly start: string;
  readonly reference: string;
  /** The answer that hands the gradient on unchanged. */
  readonly handedOn: string;
  /** They say where to look, and not what to write. */
  readonly hints: readonly [string, string];
  readonly mistakes: readonly Mistake[];
  /** In seconds, how long a grade may take. Default 5. */
  readonly limit?: number;
  /** What the answer is asked, in order; it is right where all of these pass. */
  grade(answer: Answer): Check[];
}
