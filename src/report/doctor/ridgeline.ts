import { max, median } from "../../draw/d3.ts";
import { linearScale, type Markup, markup, roundToTenth } from "../../draw/index.ts";
import { linePath } from "../../draw/line-path.ts";
import { labelWithin } from "../../draw/shapes.ts";
import { drawnWidth, fitted } from "../../draw/text-width.ts";
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
const margin = { top: 22, bottom: 22, left: 12 };
/** The least room for the steps' numbers beside the ridges. */
const leastRight = 40;
/** How far the usual ridge rises, in gaps between two. */
const overlap = 3;
/** A narrower one, whose peak is higher, rises so many times as far at most. */
const highest = 4 / 3;

/** How a distribution goes over the steps: a ridge a step, the first at the back, the last in front. */
export function ridgeline(ridges: readonly StepRidge[], options: RidgelineOptions): Markup {
  const { title, help, domain, ticks, alerts } = options;
  const { width } = size;
  const [firstStep, lastStep] = [ridges[0], ridges[ridges.length - 1]].map(({ step }) =>
    formatCount(step),
  );
  const numbers = Math.max(drawnWidth(firstStep), drawnWidth(lastStep));
  const right = width - Math.max(leastRight, numbers + 6);
  const bottom = size.height - margin.bottom;
  const gap = (bottom - margin.top) / (ridges.length - 1 + overlap * highest);
  const peaks = ridges.map(({ ridge }) => max(ridge, ([, density]) => density) || 1);
  const usual = median(peaks)!;
  const x = linearScale(domain, [margin.left, right]);
  const base = (index: number) => bottom - (ridges.length - 1 - index) * gap;
  const rise = (density: number, peak: number) =>
    overlap * gap * Math.min(Math.sqrt(peak / usual), highest) * (density / peak);
  const marked = alerts.map((numbered) => {
    const next = ridges.findIndex(({ step }) => step >= numbered.alert.step);
    return { numbered, index: next === -1 ? ridges.length - 1 : next };
  });
  const helpWidth = help === undefined ? 0 : drawnWidth(help) + 6;
  const shapes = ridges.map(({ ridge, step }, i) => {
    const places = ridge.map(([value, density]) => ({
      x: x(value),
      y: base(i) - rise(density, peaks[i]),
    }));
    const path = linePath(places);
    const body = `${path}V${roundToTenth(base(i))}H${roundToTenth(x(ridge[0][0]))}Z`;
    const age = ridges.length > 1 ? (i / (ridges.length - 1)).toFixed(2) : 1;
    const kind = marked.some(({ index }) => index === i) ? "ridge marked" : "ridge";
    return markup`<g class="${kind}" style="--age:${age}"><title>step ${formatCount(step)}</title><path class="body" d="${body}"/><path d="${path}"/></g>
`;
  });
  return markup`<svg viewBox="0 0 ${width} ${size.height}" role="img"><title>${title}</title>
<text class="name" x="0" y="13">${fitted(title, width - helpWidth)}</text>${help === undefined ? undefined : markup`<text class="muted aside" x="${width}" y="13" text-anchor="end">${help}</text>`}
<g class="grid">${ticks.map(([value]) => markup`<line x1="${roundToTenth(x(value))}" y1="22" x2="${roundToTenth(x(value))}" y2="${bottom}"/>`)}</g>
${shapes}
<g class="axis">${ticks.map(([value, text]) => labelWithin(x(value), size.height - 6, text, width))}
<text x="${right + 5}" y="${roundToTenth(base(0)) + 4}">${firstStep}</text>
${ridges.length > 1 ? markup`<text x="${right + 5}" y="${bottom + 4}">${lastStep}</text>` : undefined}</g>
${marked.map(({ numbered, index }) => alertMark(right - 10, base(index) - 8, [numbered]))}
</svg>`;
}
