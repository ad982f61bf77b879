import { max, median } from "d3-array";
import { line as linePath } from "d3-shape";
import { round } from "../../draw/chart.ts";
import { html, type Markup } from "../../draw/markup.ts";
import { formatCount } from "../../text/quantity.ts";
import type { Ridge } from "./distribution.ts";
import { alertMark, type NumberedAlert } from "./numbered.ts";

/** A ridge with the step that it is of. */
export interface StepRidge {
  readonly step: number;
  readonly ridge: Ridge;
}

export interface RidgelineOptions {
  /** What the numbers are of: `1 ReLU`. */
  readonly title: string;
  /** What is left out of the ridges, in a few words. */
  readonly help?: string;
  readonly domain: readonly [number, number];
  readonly ticks: readonly (readonly [x: number, text: string])[];
  readonly alerts: readonly NumberedAlert[];
}

const size = { width: 240, height: 200 };
const margin = { top: 22, right: 40, bottom: 22, left: 12 };
/** How far the usual ridge rises, in gaps between two. */
const overlap = 3;
/** A narrower one, whose peak is higher, rises so many times as far at most. */
const highest = 4 / 3;

/** How a distribution goes over the steps: a ridge a step, the first at the back, the last in front. */
export function ridgeline(ridges: readonly StepRidge[], options: RidgelineOptions): Markup {
  const { title, help, domain, ticks, alerts } = options;
  const { width } = size;
  const right = width - margin.right;
  const bottom = size.height - margin.bottom;
  const gap = (bottom - margin.top) / (ridges.length - 1 + overlap * highest);
  const peaks = ridges.map(({ ridge }) => max(ridge, ([, density]) => density) || 1);
  const usual = median(peaks)!;
  const x = (value: number) =>
    margin.left + ((value - domain[0]) / (domain[1] - domain[0])) * (right - margin.left);
  const base = (index: number) => bottom - (ridges.length - 1 - index) * gap;
  const rise = (density: number, peak: number) =>
    overlap * gap * Math.min(Math.sqrt(peak / usual), highest) * (density / peak);
  const first = ridges[0];
  const last = ridges[ridges.length - 1];
  const marked = alerts.map((numbered) => {
    const next = ridges.findIndex(({ step }) => step >= numbered.alert.step);
    return { numbered, index: next === -1 ? ridges.length - 1 : next };
  });
  const shapes = ridges.map(({ ridge, step }, i) => {
    const outline = linePath<Ridge[number]>(
      (point) => x(point[0]),
      (point) => base(i) - rise(point[1], peaks[i]),
    ).digits(1);
    const path = outline(ridge) ?? "";
    const body = `${path}V${round(base(i))}H${round(x(ridge[0][0]))}Z`;
    const age = ridges.length > 1 ? (i / (ridges.length - 1)).toFixed(2) : 1;
    const kind = marked.some(({ index }) => index === i) ? "ridge marked" : "ridge";
    return html`<g class="${kind}" style="--age:${age}"><title>step ${formatCount(step)}</title><path class="body" d="${body}"/><path d="${path}"/></g>
`;
  });
  return html`<svg viewBox="0 0 ${width} ${size.height}" role="img"><title>${title}</title>
<text class="name" x="0" y="13">${title}</text>${help === undefined ? undefined : html`<text class="aside" x="${width}" y="13" text-anchor="end">${help}</text>`}
<g class="grid">${ticks.map(([value]) => html`<line x1="${round(x(value))}" y1="22" x2="${round(x(value))}" y2="${bottom}"/>`)}</g>
${shapes}
<g class="axis">${ticks.map(([value, text]) => html`<text x="${round(x(value))}" y="${size.height - 6}" text-anchor="middle">${text}</text>`)}
<text x="${right + 5}" y="${round(base(0)) + 4}">${formatCount(first.step)}</text>
${ridges.length > 1 ? html`<text x="${right + 5}" y="${bottom + 4}">${formatCount(last.step)}</text>` : undefined}</g>
${marked.map(({ numbered, index }) => alertMark(right - 10, base(index) - 8, [numbered]))}
</svg>`;
}
