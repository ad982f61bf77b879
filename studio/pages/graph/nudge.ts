import { differentiate } from "../../program/differentiate.ts";
import type { Program } from "../../program/program.ts";
import { runProgram } from "../../program/run.ts";

/** A small change of a given number, and what it does to the result. */
export interface Nudge {
  readonly by: number;
  /** gradient · change */
  readonly predicted: number;
  /** The result computed anew, less what it was. */
  readonly real: number;
}

/**
 * A nudge, and those a tenth, a hundredth and a thousandth as large: the error of the prediction shrinks as the
 * square of the change.
 *
 * @param again by which numbers the result was differentiated
 */
export function nudgesOf(
  program: Program,
  again: readonly string[],
  { id, value, gradient, by }: { id: string; value: number; gradient: number; by: number },
): Nudge[] {
  const result = (at: number) => {
    const run = runProgram(program, new Map([[id, at]]));
    return again.reduce(differentiate, run).result.item();
  };
  const before = result(value);
  return [1, 0.1, 0.01, 0.001].map((part) => {
    const change = by * part;
    return { by: change, predicted: gradient * change, real: result(value + change) - before };
  });
}
