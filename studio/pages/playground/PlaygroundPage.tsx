import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ViewSwitch } from "../../parts/ViewSwitch.tsx";
import { Frame } from "../../shell/Frame.tsx";
import { NearTrail } from "./near/NearTrail.tsx";
import { zoom } from "./near/state.ts";
import { address } from "./page/address.ts";
import { BreaksPanel } from "./page/BreaksPanel.tsx";
import { CostPanel } from "./page/CostPanel.tsx";
import { CoursesPanel } from "./page/CoursesPanel.tsx";
import { Curves } from "./page/Curves.tsx";
import { DataPanel } from "./page/DataPanel.tsx";
import { DoctorPanel } from "./page/DoctorPanel.tsx";
import { useDroppedFiles } from "./page/FileData.tsx";
import { LayersPanel } from "./page/LayersPanel.tsx";
import { open } from "./page/laboratory.ts";
import { Network } from "./page/Network.tsx";
import { NetworkPanel } from "./page/NetworkPanel.tsx";
import { Plane } from "./page/Plane.tsx";
import { course, frame, otherCourse, refusal } from "./page/signals.ts";
import { Time } from "./page/Time.tsx";
import { TrainingPanel } from "./page/TrainingPanel.tsx";
import { UnitPanel } from "./page/UnitPanel.tsx";
import { XorCards } from "./page/XorCards.tsx";
import "./page/bench.css";

/** A network learns in front of one's eyes, and can be taken apart, broken and mended while it does. */
export default function PlaygroundPage() {
  useEffect(open, []);
  useDroppedFiles();
  return (
    <Frame
      title="Playground"
      summary="A small network learns to tell points apart. Play, stop anywhere, go back, change something."
      thing={<Bench />}
      words={
        <>
          <DataPanel />
          <NetworkPanel />
          <TrainingPanel />
          <UnitPanel />
          <LayersPanel />
          <DoctorPanel />
          <BreaksPanel />
          <CoursesPanel />
          <CostPanel />
        </>
      }
      steps={<Time />}
    />
  );
}

function Bench() {
  const main = useComputed(() => frame.value?.main ?? null);
  const other = useComputed(() => frame.value?.other ?? null);
  const hasOther = useComputed(() => otherCourse.value !== null);
  const problem = useComputed(() => refusal.value ?? frame.value?.main.failure ?? null);
  const otherProblem = useComputed(() => frame.value?.other?.failure ?? null);
  const mainName = useComputed(() => (hasOther.value ? `Course ${address.chosen.value + 1}` : ""));
  const bench = useComputed(() =>
    ["bench", hasOther.value && "two", zoom.value.level !== "network" && "is-near"]
      .filter(Boolean)
      .join(" "),
  );
  const otherName = useComputed(() => `Course ${address.other.value + 1}`);
  return (
    <>
      <div class="figure-bar">
        <ViewSwitch view={address.view} />
        <NearTrail />
      </div>
      {problem.value && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class={bench}>
        <Network />
        <div class="planes">
          <figure>
            {hasOther.value && <figcaption class="small">{mainName}</figcaption>}
            <Plane course={course} view={main} isMain name="The plane" />
          </figure>
          {hasOther.value && (
            <figure>
              <figcaption class="small voice-update">{otherName}, beside it</figcaption>
              <Plane
                course={otherCourse}
                view={other}
                isMain={false}
                name="The plane of the other course"
              />
              {otherProblem.value && <p class="problem small">{otherProblem}</p>}
            </figure>
          )}
          <XorCards />
        </div>
        <Curves />
      </div>
    </>
  );
}
