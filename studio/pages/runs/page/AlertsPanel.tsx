import { useComputed } from "@preact/signals";
import type { Alert } from "chainrule/doctor";
import { main, stepNow } from "./store.ts";
import { go } from "./time.ts";
import { count } from "./words.ts";

/** What the doctor found in the run that is looked into, in its words; a click goes to the step. */
export function AlertsPanel() {
  const { name, alerts = [], observed = [] } = main.value ?? {};
  if (name === undefined) return <p class="muted">No run is open.</p>;
  if (alerts.length === 0) {
    return (
      <p class="muted">
        {observed.length > 0
          ? `The doctor has nothing to object to in ${name}.`
          : `No doctor watched ${name}.`}
      </p>
    );
  }
  return (
    <>
      <p class="small muted">Of {name}, in the order in which they were raised.</p>
      <ol class="run-alerts">
        {alerts.map((alert) => (
          <AlertItem key={`${alert.kind} ${alert.layer}`} alert={alert} />
        ))}
      </ol>
    </>
  );
}

function AlertItem({ alert }: { alert: Alert }) {
  const { message, evidence, advice, step, lastStep, source } = alert;
  const holds = useComputed(() => stepNow.value >= step && stepNow.value <= lastStep);
  const isNow = useComputed(() => (holds.value ? "true" : undefined));
  return (
    <li aria-current={isNow}>
      <strong>{message}</strong>{" "}
      <span class="small">
        <StepLink step={step} />
        {lastStep > step && (
          <>
            {" "}
            to <StepLink step={lastStep} />
          </>
        )}
      </span>
      <p class="small">{evidence}.</p>
      <p class="small">
        <span class="muted">Try:</span> {advice}.
      </p>
      <p class="small muted">{source}.</p>
    </li>
  );
}

/** Something may be raised before the first step. */
function StepLink({ step }: { step: number }) {
  return (
    <button type="button" class="run-link" onClick={() => go(Math.max(1, step))}>
      {step === 0 ? "before training" : `step ${count(step)}`}
    </button>
  );
}
