import type { PlaneGrid } from "../draw/index.ts";

/** A classifier's answers over a grid, and the samples it is judged by. */
export interface DecisionMap {
  readonly grid: PlaneGrid;
  /** The classes' names. */
  readonly classes: readonly string[];
  /** For each class, its probability at each point of the grid, in the order of `gridPoints`. */
  readonly probabilities: readonly ArrayLike<number>[];
  /** The samples drawn, some hundreds at most. */
  readonly samples: readonly DecisionSample[];
  /** The names of the two features. */
  readonly features: readonly [string, string];
}

/** A sample in the plane; classes are indices. */
export interface DecisionSample {
  readonly x: number;
  readonly y: number;
  readonly truth: number;
  readonly prediction: number;
}
