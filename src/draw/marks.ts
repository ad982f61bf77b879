import type { Chart, Point } from "./chart.ts";
import { linePath } from "./line-path.ts";
import { type Content, type Markup, markup } from "./markup.ts";
import { round } from "./path.ts";
import { label, segment } from "./shapes.ts";

/** A line through the points, broken where one is not finite. */
export function line(chart: Chart, points: readonly Point[], className: string): Markup {
  const path = linePath(points.map(([x, y]) => ({ x: chart.x(x), y: chart.y(y) })));
  return markup`<path class="line ${className}" d="${path}"/>`;
}

/** A dot a point, each with a text that appears under the pointer. */
export function dots(
  chart: Chart,
  points: readonly Point[],
  className: string,
  describe: (point: Point, index: number) => string,
): Markup {
  const dot = (point: Point, i: number) =>
    markup`<circle class="dot ${className}" r="4" cx="${round(chart.x(point[0]))}" cy="${round(
      chart.y(point[1]),
    )}"><title>${describe(point, i)}</title></circle>`;
  return markup`${points.map(dot)}`;
}

/** Vertical lines at values of x, for instance where epochs end. */
export function verticals(chart: Chart, values: readonly number[]): Markup {
  const [bottom, top] = chart.y.range;
  const lines = values.map((value) => segment(chart.x(value), bottom, chart.x(value), top));
  return markup`<g class="verticals">${lines}</g>`;
}

/** A line across the frame at a value of y, with a few words below its right end. */
export function horizontalLine(chart: Chart, value: number, words: string): Markup {
  const [left, right] = chart.x.range;
  const y = chart.y(value);
  return markup`<g class="reference">${segment(left, y, right, y)}
${label(right, y + 13, words, "", "end")}</g>`;
}

/** A line down the frame at a value of x, with a few words above it. */
export function verticalLine(chart: Chart, value: number, words: string): Markup {
  const [bottom, top] = chart.y.range;
  const x = chart.x(value);
  return markup`<g class="reference">${segment(x, bottom, x, top)}
${label(x, top - 6, words, "", "middle")}</g>`;
}

/** Marks cut off at the frame, or `spill` units outside it. */
export function clip(chart: Chart, marks: Content, spill = 0): Markup {
  const [left, right] = chart.x.range;
  const [bottom, top] = chart.y.range;
  const box = [left - spill, top - spill, right - left + 2 * spill, bottom - top + 2 * spill];
  // A nested svg cuts off what leaves its box, and unlike a clip path needs no id.
  return markup`<svg x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" viewBox="${box.join(
    " ",
  )}">${marks}</svg>`;
}
