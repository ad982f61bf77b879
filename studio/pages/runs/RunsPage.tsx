import { useEffect } from "preact/hooks";
import { Steps } from "../../parts/Steps.tsx";
import { Frame } from "../../shell/Frame.tsx";
import { AlertsPanel } from "./page/AlertsPanel.tsx";
import { CheckPanel } from "./page/CheckPanel.tsx";
import { DocumentsPanel } from "./page/DocumentsPanel.tsx";
import { GiveFiles } from "./page/GiveFiles.tsx";
import { useDroppedRuns } from "./page/give.ts";
import { Ratios } from "./page/Ratios.tsx";
import { Ridges } from "./page/Ridges.tsx";
import { RunCurves } from "./page/RunCurves.tsx";
import { RunList } from "./page/RunList.tsx";
import { Section } from "./page/Section.tsx";
import { SettingsPanel } from "./page/SettingsPanel.tsx";
import { documents, isReading, lastStep, main, open, places, runs, stepNow } from "./page/store.ts";
import { place } from "./page/time.ts";
import { count } from "./page/words.ts";
import "./runs.css";

/** Runs of `chainrule train`, beside each other and looked into, also while they train. */
export default function RunsPage() {
  useEffect(open, []);
  useDroppedRuns();
  return (
    <Frame
      title="Runs"
      summary="What training has recorded: several runs beside each other, and one of them looked into, at any step."
      thing={runs.value.length > 0 ? <Figures /> : <Nothing />}
      words={
        <>
          <Section name="runs" title="Runs">
            <RunList />
            <GiveFiles />
          </Section>
          <Section name="settings" title="Settings">
            <SettingsPanel />
          </Section>
          <Section name="alerts" title="The doctor’s alerts">
            <AlertsPanel />
          </Section>
          <Section name="check" title="Gradient check">
            <CheckPanel />
          </Section>
          {documents.value.length > 0 && (
            <Section name="documents" title="Checks and traces">
              <DocumentsPanel />
            </Section>
          )}
        </>
      }
      steps={
        <Steps
          at={place}
          last={Math.max(0, places.value.length - 1)}
          label={(at) => {
            const step = at === place.value ? stepNow.value : (places.value[at] ?? 0);
            return `Step ${count(step)} of ${count(lastStep.value)}`;
          }}
          pace={120}
        />
      }
    />
  );
}

function Figures() {
  return (
    <>
      <RunCurves />
      {(main.value?.observed.length ?? 0) > 1 && <Ratios />}
      <Ridges />
    </>
  );
}

/** There is no run yet: what would be here, and how it gets here. */
function Nothing() {
  if (isReading.value) return <p class="muted">Reading…</p>;
  return (
    <div class="run-nothing">
      <p>No run is open. From a terminal:</p>
      <pre>
        chainrule train --data moons --doctor{"\n"}
        chainrule studio runs
      </pre>
      <p>
        The second one shows the folder’s runs here, also one that is still being trained. Or drop a
        run’s folder on this page: its files are read where they are, and go nowhere.
      </p>
    </div>
  );
}
