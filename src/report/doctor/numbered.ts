import type { Alert } from "../../doctor/index.ts";
import { type Chart, type Markup, markup, roundToTenth } from "../../draw/index.ts";

/** An alert with the number that it has on the page. */
export interface NumberedAlert {
  readonly number: number;
  readonly alert: Alert;
}

export function numbered(alerts: readonly Alert[]): NumberedAlert[] {
  return alerts.map((alert, i) => ({ number: i + 1, alert }));
}

/** A mark in a picture, with the numbers of the alerts that it stands for. */
export function alertMark(x: number, y: number, alerts: readonly NumberedAlert[]): Markup {
  const text = ranges(alerts.map(({ number }) => number));
  const width = markWidth(text);
  const says = alerts.map(({ number, alert }) => `${number}: ${alert.message}`).join("\n");
  return markup`<g class="alert" transform="translate(${roundToTenth(x)} ${roundToTenth(y)})"><title>${says}</title><rect x="${
    -width / 2
  }" y="-8" width="${width}" height="16" rx="8"/><text y="4" text-anchor="middle">${text}</text></g>`;
}

/**
 * Alerts in a chart over the steps, at their steps: where `value` gives one, on a curve; the others at
 * the top, those that would overlap in one mark.
 */
export function alertMarks(
  chart: Chart,
  alerts: readonly NumberedAlert[],
  value: (alert: Alert, step: number) => number | undefined = () => undefined,
): Markup[] {
  const [left, right] = chart.x.range;
  const [bottom, top] = chart.y.range;
  const [first, last] = chart.options.x.domain;
  const groups: { x: number; y: number; alerts: NumberedAlert[] }[] = [];
  for (const item of alerts.toSorted((a, b) => a.alert.step - b.alert.step)) {
    const step = Math.min(Math.max(item.alert.step, first), last);
    const at = value(item.alert, step);
    const [x, y] = [chart.x(step), at === undefined ? top : Math.min(chart.y(at), bottom)];
    const near = groups.find((group) => Math.hypot(x - group.x, y - group.y) < overlapping);
    if (near) near.alerts.push(item);
    else groups.push({ x, y, alerts: [item] });
  }
  return groups.map(({ x, y, alerts }) => {
    const room = markWidth(ranges(alerts.map(({ number }) => number))) / 2;
    return alertMark(Math.min(Math.max(x, left + room), right - room), y, alerts);
  });
}

const overlapping = 18;
const markWidth = (text: string) => 10 + 6 * text.length;

/** `1, 2, 3, 5` → `1–3, 5` */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && number === run[1] + 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}
