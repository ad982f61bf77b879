import { Tensor } from "chainrule";
import { gridAround, gridPoints, type PlaneGrid } from "chainrule/draw";
import type { Points } from "../data/points.ts";
import type { Settings } from "../engine/settings.ts";
import { mapSize } from "./map-size.ts";

/** The part of the plane that the points lie in. */
export function planeOf(points: Points, size = mapSize): PlaneGrid {
  const { values, features, axes, targets, reach } = points;
  if (reach !== null) return { x: [-reach, reach], y: [-reach, reach], columns: size, rows: size };
  const at = (row: number, axis: 0 | 1) => values[row * features.length + axes[axis]];
  const grid = gridAround(
    Array.from(targets, (_, row) => [at(row, 0), at(row, 1)]),
    size,
  );
  // One unit is as long up as across, so that a circle is round; files have scales of their own.
  const [width, height] = [grid.x[1] - grid.x[0], grid.y[1] - grid.y[0]];
  const side = Math.max(width, height);
  if (side > 4 * Math.min(width, height)) return grid;
  const room = ([from, to]: readonly [number, number]): [number, number] => {
    const middle = (from + to) / 2;
    return [middle - side / 2, middle + side / 2];
  };
  return { ...grid, x: room(grid.x), y: room(grid.y) };
}

/** The plane's points as a network's input: features that do not span it are at their means. */
export function inputsOf(points: Points, grid: PlaneGrid, dtype: Settings["precision"]): Tensor {
  const { features, axes, values, targets } = points;
  const plane = gridPoints(grid);
  const count = plane.length / 2;
  const width = features.length;
  const means = features.map((_, i) => {
    let sum = 0;
    for (let row = 0; row < targets.length; row++) sum += values[row * width + i];
    return sum / targets.length;
  });
  const inputs = new (dtype === "float64" ? Float64Array : Float32Array)(count * width);
  for (let i = 0; i < count; i++) {
    inputs.set(means, i * width);
    inputs[i * width + axes[0]] = plane[2 * i];
    inputs[i * width + axes[1]] = plane[2 * i + 1];
  }
  return Tensor.from(inputs, [count, width]);
}
