import { checkArgument, kind } from "../tensor/arguments.ts";
import { checkLength, countFrom, interval, object } from "./arguments.ts";
import { type Chart, checkMark } from "./chart.ts";
import { contours } from "./d3.ts";
import { roundToTenth } from "./path.ts";

/** Points of the plane in columns and rows, at which a function of two numbers is asked for its value. */
export interface PlaneGrid {
  /** The plane's part shown: least and greatest value of the first and the second number. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** How many values of the first number, from least to greatest, and of the second: two or more. */
  readonly columns: number;
  readonly rows: number;
}

const marginShare = 0.12;

/**
 * A grid of `size` by `size` points around the given ones (`[x, y]` each), with some room on every side.
 *
 * @example
 * ```ts
 * import { gridAround } from "chainrule/draw";
 * gridAround([[0, 0], [100, 10]]).x; // → -12,112
 * ```
 */
export function gridAround(points: Iterable<ArrayLike<number>>, size = 100): PlaneGrid {
  checkArgument("gridAround", "size", countFrom(2), size);
  const isIterable = typeof Object(points)[Symbol.iterator] === "function";
  checkArgument(
    "gridAround",
    "points",
    kind("a list of [x, y] numbers", () => isIterable),
    points,
  );
  const all = [...points];
  const range = (feature: number): [number, number] => {
    let [least, greatest] = [Infinity, -Infinity];
    for (const { [feature]: value } of all) {
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    if (least > greatest) [least, greatest] = [-1, 1];
    const room = (greatest - least) * marginShare || 1;
    return [least - room, greatest + room];
  };
  return { x: range(0), y: range(1), columns: size, rows: size };
}

/**
 * The grid's points, two numbers each, row by row from the least `y`: a model's input.
 *
 * @throws ValueError for a grid of fewer than two columns or rows, or with ends that are not finite.
 *
 * @example
 * ```ts
 * import { gridPoints } from "chainrule/draw";
 * gridPoints({ x: [0, 1], y: [5, 6], columns: 2, rows: 2 }); // → 0,5,1,5,0,6,1,6
 * ```
 */
export function gridPoints(grid: PlaneGrid): Float64Array {
  checkGrid("gridPoints", grid);
  const { x, y, columns, rows } = grid;
  const points = new Float64Array(columns * rows * 2);
  for (let i = 0; i < columns * rows; i++) {
    points[2 * i] = x[0] + ((i % columns) / (columns - 1)) * (x[1] - x[0]);
    points[2 * i + 1] = y[0] + (Math.floor(i / columns) / (rows - 1)) * (y[1] - y[0]);
  }
  return points;
}

/**
 * Outlines the region of the plane where a function is at least `least`, given its values at the grid's
 * points in the order of `gridPoints`: the `d` of a path, to be filled or drawn as a border.
 *
 * @throws ValueError for another number of values than the grid has points, or a grid that `gridPoints` refuses.
 *
 * @example
 * ```ts
 * import { createChart, gridPoints, regionPath } from "chainrule/draw";
 * const grid = { x: [0, 1], y: [0, 1], columns: 3, rows: 3 } as const;
 * const axes = { x: { label: "x", domain: grid.x }, y: { label: "y", domain: grid.y } };
 * const chart = createChart({ title: "x ≥ ½", ...axes });
 * const values = gridPoints(grid).filter((_, i) => i % 2 === 0);
 * regionPath(chart, grid, values, 0.5).startsWith("M"); // → true
 * ```
 */
export function regionPath(
  chart: Chart,
  grid: PlaneGrid,
  values: ArrayLike<number>,
  least: number,
): string {
  checkMark("regionPath", chart);
  checkGrid("regionPath", grid);
  const { x, y, columns, rows } = grid;
  checkLength("regionPath", "values", values, "columns · rows", columns * rows);
  // A contour's units are cells: the grid's first point is at the middle of the first cell.
  const place = ([column, row]: number[]) => {
    const across = x[0] + ((column - 0.5) / (columns - 1)) * (x[1] - x[0]);
    const up = y[0] + ((row - 0.5) / (rows - 1)) * (y[1] - y[0]);
    return `${roundToTenth(chart.x(across))},${roundToTenth(chart.y(up))}`;
  };
  return contours()
    .size([columns, rows])
    .contour(Array.from(values), least)
    .coordinates.flat()
    .map((ring) => `M${ring.map(place).join("L")}Z`)
    .join("");
}

/** A single column or row has no extent. */
function checkGrid(operation: string, grid: PlaneGrid): void {
  checkArgument(operation, "grid", object("{ x, y, columns, rows }"), grid);
  checkArgument(operation, "grid.x", interval, grid.x);
  checkArgument(operation, "grid.y", interval, grid.y);
  checkArgument(operation, "grid.columns", countFrom(2), grid.columns);
  checkArgument(operation, "grid.rows", countFrom(2), grid.rows);
}
