import { callback, checkArgument, kind } from "../tensor/arguments.ts";
import { type Chart, checkMark, type Point } from "./chart.ts";
import { linePath } from "./line-path.ts";
import { type Content, type Markup, markup } from "./markup.ts";
import { roundToTenth } from "./path.ts";
import { label, labelWithin, segment } from "./shapes.ts";
import { fitted } from "./text-width.ts";

/**
 * A line through the points, broken where one is not finite.
 *
 * @example
 * ```ts
 * import { createChart, line } from "chainrule/draw";
 * const axis = { label: "", domain: [0, 1] } as const;
 * const chart = createChart({ title: "A picture", x: axis, y: axis });
 * line(chart, [[0, 0], [1, 1]], "test").text; // → <path class="line test" d="M50,248L456,30"/>
 * ```
 */
export function line(chart: Chart, points: readonly Point[], className: string): Markup {
  checkMark("line", chart, points);
  const path = linePath(points.map(([x, y]) => ({ x: chart.x(x), y: chart.y(y) })));
  return markup`<path class="line ${className}" d="${path}"/>`;
}

/**
 * A dot a point, each with a text that appears under the pointer.
 *
 * @example
 * ```ts
 * import { createChart, labelledDots } from "chainrule/draw";
 * const axis = { label: "", domain: [0, 1] } as const;
 * const chart = createChart({ title: "A picture", x: axis, y: axis });
 * labelledDots(chart, [[0.5, 1]], "test", ([x, y]) => `${y} at ${x}`).text.includes("<title>1 at 0.5<"); // → true
 * ```
 */
export function labelledDots(
  chart: Chart,
  points: readonly Point[],
  className: string,
  describe: (point: Point, index: number) => string,
): Markup {
  checkMark("labelledDots", chart, points);
  const describeKind = { ...callback, expected: "a function that gives a point's text" };
  checkArgument("labelledDots", "describe", describeKind, describe);
  const dot = (point: Point, i: number) =>
    markup`<circle class="dot ${className}" r="4" cx="${roundToTenth(chart.x(point[0]))}" cy="${roundToTenth(
      chart.y(point[1]),
    )}"><title>${describe(point, i)}</title></circle>`;
  return markup`${points.map(dot)}`;
}

/**
 * Vertical lines at values of x, for instance where epochs end.
 *
 * @example
 * ```ts
 * import { createChart, verticalGuides } from "chainrule/draw";
 * const axis = { label: "", domain: [0, 1] } as const;
 * const chart = createChart({ title: "A picture", x: axis, y: axis });
 * verticalGuides(chart, [0.25, 0.5, 0.75]).text.split("<line").length - 1; // → 3
 * ```
 */
export function verticalGuides(chart: Chart, values: readonly number[]): Markup {
  checkMark("verticalGuides", chart);
  checkArgument("verticalGuides", "values", kind("an array of numbers", Array.isArray), values);
  const [bottom, top] = chart.y.range;
  const lines = values.map((value) => segment(chart.x(value), bottom, chart.x(value), top));
  return markup`<g class="verticals">${lines}</g>`;
}

/**
 * A line across the frame at a value of y, with a few words below its right end.
 *
 * @example
 * ```ts
 * import { createChart, horizontalLine } from "chainrule/draw";
 * const axis = { label: "", domain: [0, 1] } as const;
 * const chart = createChart({ title: "A picture", x: axis, y: axis });
 * horizontalLine(chart, 0.1, "usual").text.includes(">usual</text>"); // → true
 * ```
 */
export function horizontalLine(chart: Chart, value: number, words: string): Markup {
  checkMark("horizontalLine", chart);
  const [left, right] = chart.x.range;
  const y = chart.y(value);
  return markup`<g class="reference">${segment(left, y, right, y)}
${label(right, y + 13, fitted(words, right), "", "end")}</g>`;
}

/**
 * A line down the frame at a value of x, with a few words above it.
 *
 * @example
 * ```ts
 * import { createChart, verticalLine } from "chainrule/draw";
 * const axis = { label: "", domain: [0, 1] } as const;
 * const chart = createChart({ title: "A picture", x: axis, y: axis });
 * verticalLine(chart, 0.5, "best").text.includes('x1="253"'); // → true
 * ```
 */
export function verticalLine(chart: Chart, value: number, words: string): Markup {
  checkMark("verticalLine", chart);
  const [bottom, top] = chart.y.range;
  const x = chart.x(value);
  return markup`<g class="reference">${segment(x, bottom, x, top)}
${labelWithin(x, top - 6, words, chart.options.width ?? 0)}</g>`;
}

/**
 * Marks cut off at the frame, or `spill` units outside it.
 *
 * @example
 * ```ts
 * import { clipToFrame, createChart, line } from "chainrule/draw";
 * const axis = { label: "", domain: [0, 1] } as const;
 * const chart = createChart({ title: "A picture", x: axis, y: axis });
 * clipToFrame(chart, line(chart, [[-9, 0], [9, 1]], "train")).text.startsWith('<svg x="50" y="30"'); // → true
 * ```
 */
export function clipToFrame(chart: Chart, marks: Content, spill = 0): Markup {
  checkMark("clipToFrame", chart);
  const [left, right] = chart.x.range;
  const [bottom, top] = chart.y.range;
  const box = [left - spill, top - spill, right - left + 2 * spill, bottom - top + 2 * spill];
  // A nested svg cuts off what leaves its box, and unlike a clip path needs no id.
  return markup`<svg x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" viewBox="${box.join(
    " ",
  )}">${marks}</svg>`;
}
