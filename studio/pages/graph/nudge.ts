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

/** What the errors of nudges say: each is a tenth of the one before it. */
export function verdictOf(nudges: readonly Nudge[]): string {
  const errors = nudges.map(({ predicted, real }) => Math.abs(real - predicted));
  if (!errors.every(Number.isFinite)) {
    return "The result or its gradient is not finite here: there is no slope to predict by.";
  }
  const isRounding = ({ predicted, real }: Nudge, i: number) =>
    errors[i] <= 1e-9 * Math.max(Math.abs(predicted), Math.abs(real));
  if (nudges.every(isRounding)) {
    return "The prediction is exact, but for rounding: so far the result is a straight line.";
  }
  // Errors that shrink no faster than the nudge are of another slope.
  const [large, medium, small] = errors;
  if (medium > 0.05 * large && small > 0.05 * medium) {
    return (
      "A tenth of the nudge leaves no less than a tenth of the error: here is a kink or a jump, and on this side " +
      "of it the slope is another than the gradient."
    );
  }
  return (
    "A tenth of the nudge leaves about a hundredth of the error: the gradient is what remains of the slope when the " +
    "step is small."
  );
}
