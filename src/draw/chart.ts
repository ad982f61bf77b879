import { callback, checkArgument, kind } from "../tensor/arguments.ts";
import { formatShort } from "../text/number.ts";
import {
  interval,
  logarithmicInterval,
  object,
  size as sizeKind,
  text as textKind,
} from "./arguments.ts";
import { type Content, type Markup, markup } from "./markup.ts";
import { type Interval, linearScale, logarithmicScale, type Scale } from "./scale.ts";
import { label, labelWithin, segment } from "./shapes.ts";
import { drawnWidth, fitted } from "./text-width.ts";

/** A place in data units. */
export type Point = readonly [x: number, y: number];

/** One of a chart's axes. */
export interface Axis {
  /** What is measured, with its unit if it has one. */
  readonly label: string;
  /** The first and the last value; both above 0 on a logarithmic axis. */
  readonly domain: Interval;
  readonly logarithmic?: boolean;
  /** How a tick's value is written. Default: in six digits at most. */
  readonly format?: (value: number) => string;
}

export interface ChartOptions {
  /** Said by a screen reader in place of the picture. */
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  /** The size in SVG units, which are pixels until the page scales the picture. Default 480 by 290. */
  readonly width?: number;
  readonly height?: number;
}

/** A frame with axes and a grid, into which marks are drawn. */
export interface Chart {
  readonly options: ChartOptions;
  /** From data units to SVG units. */
  readonly x: Scale;
  readonly y: Scale;
}

const margin = { top: 30, right: 24, bottom: 42, left: 50 };
const tickCount = { x: 6, y: 5 };

/**
 * A frame for data of these domains: `drawChart` draws it, with the marks that are made for it.
 *
 * @throws ValueError for an option that is missing or not what it should be; so does every mark for a chart or
 * points that are none.
 *
 * @example
 * ```ts
 * import { createChart } from "chainrule/draw";
 * const y = { label: "loss", domain: [0.01, 10], logarithmic: true } as const;
 * const chart = createChart({ title: "Loss", x: { label: "step", domain: [0, 100] }, y });
 * chart.x.range.join(" to "); // → 50 to 456
 * ```
 */
export function createChart(options: ChartOptions): Chart {
  checkArgument("createChart", "options", object("{ title, x, y }"), options);
  const { width = 480, height = 290 } = options;
  checkArgument("createChart", "title", textKind, options.title);
  checkArgument("createChart", "width", sizeKind, width);
  checkArgument("createChart", "height", sizeKind, height);
  checkAxis("x", options.x);
  checkAxis("y", options.y);
  const scale = ({ logarithmic, domain }: Axis, range: Interval) =>
    logarithmic ? logarithmicScale(domain, range) : linearScale(domain, range);
  const y = scale(options.y, [height - margin.bottom, margin.top]);
  const widest = widestOf(y.ticks(tickCount.y).map((tick) => tickText(options.y, tick)));
  const left = Math.min(Math.max(margin.left, Math.ceil(widest) + 11), width / 2);
  return {
    options: { ...options, width, height },
    x: scale(options.x, [left, width - margin.right]),
    y,
  };
}

const widestOf = (texts: readonly string[]) =>
  Math.max(0, ...texts.map((text) => drawnWidth(text)));

/** As many of an axis's ticks as have room for their numbers. */
function ticksBeside(axis: Axis, scale: Scale, between: number): number[] {
  const ticks = scale.ticks(tickCount.x);
  const room = Math.abs(scale.range[1] - scale.range[0]) + between;
  const widest = widestOf(ticks.map((tick) => tickText(axis, tick))) + between;
  const apart = Math.ceil((ticks.length * widest) / room);
  return apart > 1 ? ticks.filter((_, i) => i % apart === 0) : ticks;
}

/**
 * The finished picture: the frame, and the marks in the order given, later ones on top. All colours and
 * weights are the style sheet's, by class name: `chartRules`.
 *
 * @example
 * ```ts
 * import { createChart, drawChart, line } from "chainrule/draw";
 * const axis = { label: "", domain: [0, 1] } as const;
 * const chart = createChart({ title: "A line", x: axis, y: axis });
 * drawChart(chart, line(chart, [[0, 0], [1, 1]], "train")).text.includes("M50,248L456,30"); // → true
 * ```
 */
export function drawChart(chart: Chart, marks: Content): Markup {
  checkMark("drawChart", chart);
  const { title, width = 0, height, x, y } = chart.options;
  const [left, right] = chart.x.range;
  const [bottom] = chart.y.range;
  const xTicks = ticksBeside(x, chart.x, 8);
  const yTicks = chart.y.ticks(tickCount.y);
  return markup`<svg viewBox="0 0 ${width} ${height}" role="img">
<title>${title}</title>
<g class="grid">${yTicks.map((tick) => segment(left, chart.y(tick), right, chart.y(tick)))}</g>
<g class="axis">${segment(left, bottom, right, bottom)}
${xTicks.map((tick) => segment(chart.x(tick), bottom, chart.x(tick), bottom + 4))}
${xTicks.map((tick) => labelWithin(chart.x(tick), bottom + 17, tickText(x, tick), width))}
${yTicks.map((tick) => label(left - 7, chart.y(tick) + 4, tickText(y, tick), "", "end"))}
${label(right, bottom + 34, fitted(x.label, right - 4), "", "end")}
${label(4, 12, fitted(y.label, width - 8))}</g>
${marks}
</svg>`;
}

function checkAxis(name: "x" | "y", axis: Axis): void {
  checkArgument("createChart", name, object("{ label, domain }"), axis);
  checkArgument("createChart", `${name}.label`, textKind, axis.label);
  const domain = axis.logarithmic ? logarithmicInterval : interval;
  checkArgument("createChart", `${name}.domain`, domain, axis.domain);
  const { format } = axis;
  if (format !== undefined) checkArgument("createChart", `${name}.format`, callback, format);
}

const chartKind = kind("what createChart gives", (value) => {
  const { x, y } = Object(value) as Chart;
  return typeof x === "function" && typeof y === "function";
});

const pointsKind = kind(
  "an array of [x, y] numbers",
  (points) =>
    Array.isArray(points) &&
    points.every(
      (point) =>
        Array.isArray(point) && typeof point[0] === "number" && typeof point[1] === "number",
    ),
);

/** @throws ValueError unless a mark's chart and points are these. */
export function checkMark(operation: string, chart: Chart, points: readonly Point[] = []): void {
  checkArgument(operation, "chart", chartKind, chart);
  checkPoints(operation, points);
}

/** Of places that are not finite there may be some: no line leads there. */
export function checkPoints(operation: string, points: readonly Point[]): void {
  checkArgument(operation, "points", pointsKind, points);
}

function tickText(axis: Axis, tick: number): string {
  return axis.format?.(tick) ?? formatShort(tick, 6);
}
