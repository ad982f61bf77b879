import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from "d3-scale";
import { line as linePath } from "d3-shape";
import { formatShort } from "../text/number.ts";
import { type Content, html, type Markup } from "./markup.ts";

/** A place in data units. */
export type Point = readonly [x: number, y: number];

/** One of a chart's axes. */
export interface Axis {
  /** What is measured, with its unit if it has one. */
  readonly label: string;
  /** The first and the last value; both above 0 on a logarithmic axis. */
  readonly domain: readonly [number, number];
  readonly logarithmic?: boolean;
  /** How a tick's value is written. */
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

type Scale = ScaleContinuousNumeric<number, number>;

/**
 * A frame with axes and a grid, into which marks are drawn: `draw(chart, [line(chart, points, "train")])`.
 * All colours and weights are the page's style sheet's, by class name.
 */
export interface Chart {
  readonly options: ChartOptions;
  /** From data units to SVG units. */
  readonly x: Scale;
  readonly y: Scale;
}

const margin = { top: 30, right: 24, bottom: 42, left: 50 };
const tickCount = { x: 6, y: 5 };

export function createChart(options: ChartOptions): Chart {
  const { width = 480, height = 290 } = options;
  const scale = ({ logarithmic, domain }: Axis, range: [number, number]): Scale =>
    (logarithmic ? scaleLog() : scaleLinear()).domain(domain).range(range);
  return {
    options: { ...options, width, height },
    x: scale(options.x, [margin.left, width - margin.right]),
    y: scale(options.y, [height - margin.bottom, margin.top]),
  };
}

/** The finished picture: the frame, and the marks in the order given, later ones on top. */
export function draw(chart: Chart, marks: Content): Markup {
  const { title, width, height, x, y } = chart.options;
  const [left, right] = chart.x.range();
  const [bottom] = chart.y.range();
  const xTicks = ticks(chart.x, x, tickCount.x);
  const yTicks = ticks(chart.y, y, tickCount.y);
  return html`<svg viewBox="0 0 ${width} ${height}" role="img">
<title>${title}</title>
<g class="grid">${yTicks.map((tick) => segment(left, chart.y(tick), right, chart.y(tick)))}</g>
<g class="axis">${segment(left, bottom, right, bottom)}
${xTicks.map((tick) => segment(chart.x(tick), bottom, chart.x(tick), bottom + 4))}
${xTicks.map((tick) => label(chart.x(tick), bottom + 17, "middle", text(x, tick)))}
${yTicks.map((tick) => label(left - 7, chart.y(tick) + 4, "end", text(y, tick)))}
${label(right, bottom + 34, "end", x.label)}
${label(4, 12, "start", y.label)}</g>
${marks}
</svg>`;
}

/** A line through the points, broken where one is not finite. */
export function line(chart: Chart, points: readonly Point[], className: string): Markup {
  const path = linePath<Point>(
    (point) => chart.x(point[0]),
    (point) => chart.y(point[1]),
  )
    .defined((point) => Number.isFinite(chart.x(point[0])) && Number.isFinite(chart.y(point[1])))
    .digits(1);
  return html`<path class="line ${className}" d="${path(points) ?? ""}"/>`;
}

/** A dot a point, each with a text that appears under the pointer. */
export function dots(
  chart: Chart,
  points: readonly Point[],
  className: string,
  describe: (point: Point, index: number) => string,
): Markup {
  const dot = (point: Point, i: number) =>
    html`<circle class="dot ${className}" r="4" cx="${round(chart.x(point[0]))}" cy="${round(
      chart.y(point[1]),
    )}"><title>${describe(point, i)}</title></circle>`;
  return html`${points.map(dot)}`;
}

/** Vertical lines at values of x, for instance where epochs end. */
export function verticals(chart: Chart, values: readonly number[]): Markup {
  const [bottom, top] = chart.y.range();
  const lines = values.map((value) => segment(chart.x(value), bottom, chart.x(value), top));
  return html`<g class="verticals">${lines}</g>`;
}

/** Marks cut off at the frame, or `spill` units outside it. */
export function clip(chart: Chart, marks: Content, spill = 0): Markup {
  const [left, right] = chart.x.range();
  const [bottom, top] = chart.y.range();
  const box = [left - spill, top - spill, right - left + 2 * spill, bottom - top + 2 * spill];
  // A nested svg cuts off what leaves its box, and unlike a clip path needs no id.
  return html`<svg x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" viewBox="${box.join(
    " ",
  )}">${marks}</svg>`;
}

/** SVG units need no more than a tenth. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

// A logarithmic scale offers every multiple of every power of ten: 1, 2 and 5 are kept, or, over more
// than three decades, the powers alone.
function ticks(scale: Scale, axis: Axis, count: number): number[] {
  if (!axis.logarithmic) return scale.ticks(count);
  const decades = Math.log10(axis.domain[1] / axis.domain[0]);
  const mantissas = decades > 3 ? ["1"] : ["1", "2", "5"];
  return scale.ticks().filter((tick) => mantissas.includes(tick.toExponential(0).split("e")[0]));
}

function text(axis: Axis, tick: number): string {
  return axis.format?.(tick) ?? formatShort(tick, 6);
}

function segment(x1: number, y1: number, x2: number, y2: number): Markup {
  return html`<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

function label(x: number, y: number, anchor: "start" | "middle" | "end", content: string): Markup {
  return html`<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${content}</text>`;
}
