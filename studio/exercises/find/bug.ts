import { changed, handingOn } from "../code.ts";
import type { Exercise } from "../exercise.ts";

/** A layer of the bug zoo. */
export interface Bug {
  /** Its name in `examples/bug-zoo`. */
  readonly id: string;
  /** Which kind of layer it is: the title must not say what is wrong. */
  readonly layer: string;
  readonly formula: readonly string[];
  readonly right: string;
  /** The changes that make it wrong: what stands there, what comes for it, and so on. */
  readonly bugs: readonly string[];
  readonly hints: readonly [string, string];
  /** In seconds, as an exercise has it. */
  readonly limit?: number;
  readonly grade: Exercise["grade"];
}

/** The exercise of a bug: its code, wrong, is to be mended. */
export function bugExercise(
  { id, layer, formula, right, bugs, hints, limit, grade }: Bug,
  index: number,
): Exercise {
  return {
    id,
    title: `${index + 1}. ${layer}`,
    kind: "find",
    task: [
      "The forward pass does what the formula says. Something about the gradients is wrong. Find it, and mend it.",
      "See first which numbers are wrong, and how. Then read the code with that in mind.",
    ],
    formula,
    start: changed(right, bugs),
    reference: right,
    handedOn: handingOn(right),
    hints,
    mistakes: [],
    limit,
    grade,
  };
}
