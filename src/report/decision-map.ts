import { extent } from "d3-array";

/** Where a classifier of points in the plane is asked for its answer. */
export interface DecisionGrid {
  /** The plane's part shown: least and greatest value of the first and the second feature. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** How many values of the first feature, from least to greatest, and of the second. */
  readonly columns: number;
  readonly rows: number;
}

/** A classifier's answers over a grid, and the samples it is judged by. */
export interface DecisionMap {
  readonly grid: DecisionGrid;
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

const marginShare = 0.12;
/** A grid around the given points (`[x, y]` each) with some room on every side. */
export function decisionGrid(points: Iterable<ArrayLike<number>>, size = 100): DecisionGrid {
  const all = [...points];
  const range = (feature: number): [number, number] => {
    const [least = -1, greatest = 1] = extent(all, (point) => point[feature]);
    const room = (greatest - least) * marginShare || 1;
    return [least - room, greatest + room];
  };
  return { x: range(0), y: range(1), columns: size, rows: size };
}

/** The grid's points, two numbers each, row by row from the least `y`: the model's input. */
export function gridPoints({ x, y, columns, rows }: DecisionGrid): Float64Array {
  const points = new Float64Array(columns * rows * 2);
  for (let i = 0; i < columns * rows; i++) {
    points[2 * i] = x[0] + ((i % columns) / (columns - 1)) * (x[1] - x[0]);
    points[2 * i + 1] = y[0] + (Math.floor(i / columns) / (rows - 1)) * (y[1] - y[0]);
  }
  return points;
}
