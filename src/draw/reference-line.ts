import { type Chart, round } from "./chart.ts";
import { html, type Markup } from "./markup.ts";

/** A line across the frame at a value of y, with a few words below its right end. */
export function horizontalLine(chart: Chart, value: number, text: string): Markup {
  const [left, right] = chart.x.range();
  const y = round(chart.y(value));
  return html`<g class="reference"><line x1="${left}" y1="${y}" x2="${right}" y2="${y}"/>
<text x="${right}" y="${round(y + 13)}" text-anchor="end">${text}</text></g>`;
}

/** A line down the frame at a value of x, with a few words above it. */
export function verticalLine(chart: Chart, value: number, text: string): Markup {
  const [bottom, top] = chart.y.range();
  const x = round(chart.x(value));
  return html`<g class="reference"><line x1="${x}" y1="${bottom}" x2="${x}" y2="${top}"/>
<text x="${x}" y="${round(top - 6)}" text-anchor="middle">${text}</text></g>`;
}
