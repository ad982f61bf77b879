import { useComputed, useSignal } from "@preact/signals";
import type { Alert } from "chainrule/doctor";
import { type Break, breaks, type Cure, cures } from "./breaks.ts";
import { calm } from "./calm.ts";
import { AlertItem } from "./DoctorPanel.tsx";
import { Flag } from "./Flag.tsx";
import { change } from "./laboratory.ts";
import { Panel } from "./Panel.tsx";
import { SigmoidStack } from "./SigmoidStack.tsx";
import { settings } from "./signals.ts";

/** Switches that break training, each for real, and what mends it. */
export function BreaksPanel() {
  const isBeside = useSignal(true);
  return (
    <Panel name="breaks" title="Break it">
      <label class="setting flag">
        <input
          type="checkbox"
          checked={isBeside}
          onChange={(event) => {
            isBeside.value = event.currentTarget.checked;
          }}
        />
        <span>Go on beside the run as it is</span>
      </label>
      <ul class="breaks">
        {breaks.map((each) => (
          <BreakSwitch key={each.key} each={each} isBeside={isBeside.value} />
        ))}
        <SigmoidStack />
      </ul>
      <h3>Cures</h3>
      <ul class="breaks">
        {cures.map((cure) => (
          <CureSwitch key={cure.title} cure={cure} isBeside={isBeside.value} />
        ))}
      </ul>
    </Panel>
  );
}

function BreakSwitch({ each, isBeside }: { each: Break; isBeside: boolean }) {
  const { key, title, text, alerts } = each;
  const isOn = useComputed(() => settings.value.breaks[key]);
  return (
    <li>
      <Flag
        title={title}
        isOn={isOn}
        set={(on) => {
          const now = settings.peek();
          change({ ...now, breaks: { ...now.breaks, [key]: on } }, on && isBeside);
        }}
      />
      <p class="small">{text}</p>
      {isOn.value && <Outcome alerts={alerts} />}
    </li>
  );
}

/** What comes of a break: the library's error, or what the doctor says. */
function Outcome({ alerts }: { alerts: readonly Alert["kind"][] }) {
  const failure = useComputed(() => calm.words.value?.main.failure ?? null);
  const said = useComputed(() =>
    JSON.stringify((calm.words.value?.alerts ?? []).filter(({ kind }) => alerts.includes(kind))),
  );
  const found = JSON.parse(said.value) as Alert[];
  if (failure.value) {
    return <p class="problem">{failure}</p>;
  }
  if (found.length === 0)
    return <p class="small muted">The doctor has nothing to say of it yet.</p>;
  return (
    <ul class="alerts">
      {found.map((alert) => (
        <AlertItem key={`${alert.kind} ${alert.layer}`} alert={alert} />
      ))}
    </ul>
  );
}

function CureSwitch({ cure, isBeside }: { cure: Cure; isBeside: boolean }) {
  const isOn = useComputed(() => cure.isOn(settings.value));
  return (
    <li>
      <Flag
        title={cure.title}
        isOn={isOn}
        set={(on) => change(cure.set(settings.peek(), on), on && isBeside)}
      />
      <p class="small">{cure.text}</p>
    </li>
  );
}
