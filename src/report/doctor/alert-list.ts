import type { DoctorCost } from "../../doctor/index.ts";
import { groups } from "../../draw/d3.ts";
import { type Markup, markup } from "../../draw/index.ts";
import { formatShort } from "../../text/number.ts";
import { countOf, formatCount, formatDuration, formatPercent } from "../../text/quantity.ts";
import { figure, note } from "../figure.ts";
import type { NumberedAlert } from "./numbered.ts";

/** The alerts with their evidence and what to try, or that there are none. */
export function alertList(alerts: readonly NumberedAlert[], cost: DoctorCost): Markup {
  const { observed, steps, share, seconds } = cost;
  const help =
    `Looked at ${formatCount(observed)} of ${countOf(steps, "step")}, which took ` +
    `${formatDuration(seconds)}, ${formatPercent(share, 1)} of the time of training.`;
  const alike = groups(alerts, ({ alert }) => `${alert.kind} ${alert.advice}`);
  const content =
    alerts.length === 0
      ? markup`<p class="healthy"><b class="pass">✓</b> Nothing to object to.</p>`
      : markup`<ul class="alerts">${alike.map(([, members]) => alertGroup(members))}</ul>`;
  return figure("Alerts", note(help), content, "wide");
}

/** Alerts that have the same remedy. */
function alertGroup(members: readonly NumberedAlert[]): Markup {
  const { advice, source } = members[0].alert;
  const messages = members.map(({ number, alert }) => {
    const { message, step, lastStep, evidence, value, threshold } = alert;
    const measured = value === null ? "not finite" : formatShort(value, 2);
    return markup`<p><span class="badge">${number}</span><b>${message}</b> <small>${when(step, lastStep)}</small></p>
<p class="evidence">${evidence}. Measured: ${measured}, threshold: ${formatShort(threshold, 2)}.</p>
`;
  });
  return markup`<li>${messages}<p><b>Try:</b> ${advice}.</p>
<p><small>${source}.</small></p></li>
`;
}

function when(step: number, lastStep: number): string {
  if (step === 0) return "before training";
  const first = formatCount(step);
  return lastStep > step ? `steps ${first} to ${formatCount(lastStep)}` : `step ${first}`;
}
