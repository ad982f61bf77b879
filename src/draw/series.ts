import { checkArgument, notNegative } from "../tensor/arguments.ts";
import { checkLength, object } from "./arguments.ts";
import { checkPoints, type Point } from "./chart.ts";

const mostPoints = 800;

/**
 * Points of two parallel series, without those whose value is not finite.
 *
 * @example
 * ```ts
 * import { finitePoints } from "chainrule/draw";
 * finitePoints([1, 2, 3], [0.9, Number.NaN, 0.5]).join("; "); // → 1,0.9; 3,0.5
 * ```
 */
export function finitePoints(x: ArrayLike<number>, y: ArrayLike<number>): Point[] {
  checkArgument("finitePoints", "y", object("a list of numbers"), y);
  checkLength("finitePoints", "x", x, "y.length", y.length);
  const all: Point[] = [];
  for (let i = 0; i < y.length; i++) if (Number.isFinite(y[i])) all.push([x[i], y[i]]);
  return all;
}

/**
 * The series without its noise: each point's mean with the points around it, `share` of the series in
 * all. At the start the window is as narrow as the past is short, so that a steep fall is not flattened;
 * at the end only its later half is missing. A series of more than 800 points is averaged into so many
 * first.
 *
 * @example
 * ```ts
 * import { smoothPoints } from "chainrule/draw";
 * smoothPoints([[0, 1], [1, 2], [2, 6]], 0.7).join("; "); // → 0,1; 1,3; 2,4
 * ```
 */
export function smoothPoints(series: readonly Point[], share: number): readonly Point[] {
  checkPoints("smoothPoints", series);
  checkArgument("smoothPoints", "share", notNegative, share);
  const coarse = average(series, Math.ceil(series.length / mostPoints));
  const halfWindow = Math.round((coarse.length * share) / 2);
  return coarse.map(([x], i) => {
    const before = Math.min(halfWindow, i);
    return [x, mean(coarse.slice(i - before, i + before + 1).map(([, y]) => y))];
  });
}

function average(series: readonly Point[], run: number): readonly Point[] {
  if (run <= 1) return series;
  return Array.from({ length: Math.ceil(series.length / run) }, (_, i) => {
    const part = series.slice(i * run, (i + 1) * run);
    return [mean(part.map(([x]) => x)), mean(part.map(([, y]) => y))];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

/**
 * At most about 800 points that look the same when drawn: of each run, the lowest and the highest.
 *
 * @example
 * ```ts
 * import { type Point, thinPoints } from "chainrule/draw";
 * const series = Array.from({ length: 10_000 }, (_, i): Point => [i, Math.sin(i)]);
 * thinPoints(series).length < 900; // → true
 * ```
 */
export function thinPoints(series: readonly Point[]): readonly Point[] {
  checkPoints("thinPoints", series);
  const run = Math.ceil((2 * series.length) / mostPoints);
  if (run <= 2) return series;
  const kept: Point[] = [];
  for (let start = 0; start < series.length; start += run) {
    let low = start;
    let high = start;
    for (let i = start; i < Math.min(start + run, series.length); i++) {
      if (series[i][1] < series[low][1]) low = i;
      if (series[i][1] > series[high][1]) high = i;
    }
    kept.push(series[Math.min(low, high)], series[Math.max(low, high)]);
  }
  return kept;
}
