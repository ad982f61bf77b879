import { useComputed } from "@preact/signals";
import type { Alert } from "chainrule/doctor";
import { calm } from "./calm.ts";
import { Panel } from "./Panel.tsx";
import { withLayerNames } from "./sentences.ts";

/** What the doctor has found up to the moment that is shown, in its own words. */
export function DoctorPanel() {
  // Only what is said is compared: the figures of a frame move without end.
  const text = useComputed(() => JSON.stringify(calm.words.value?.alerts ?? []));
  const alerts = useComputed(() => JSON.parse(text.value) as Alert[]);
  return (
    <Panel name="doctor" title="The doctor">
      {alerts.value.length === 0 ? (
        <p class="muted">Nothing is wrong so far.</p>
      ) : (
        <ul class="alerts">
          {alerts.value.map((alert) => (
            <AlertItem key={`${alert.kind} ${alert.layer}`} alert={alert} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

export function AlertItem({ alert }: { alert: Alert }) {
  const { message, evidence, advice, step, lastStep, source } = alert;
  const when = step === lastStep ? `step ${step}` : `steps ${step} to ${lastStep}`;
  return (
    <li>
      <strong>{withLayerNames(message)}</strong> <span class="small muted">({when})</span>
      <p class="small">{withLayerNames(evidence)}</p>
      <p class="small">
        <span class="muted">Try:</span> {withLayerNames(advice)}
      </p>
      <p class="small muted">{source}</p>
    </li>
  );
}
