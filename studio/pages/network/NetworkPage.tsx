import { useComputed } from "@preact/signals";
import { useExplanation } from "../../graph/explain-line.ts";
import { NetworkView } from "../../network/NetworkView.tsx";
import { Choices } from "../../parts/Choices.tsx";
import { Steps } from "../../parts/Steps.tsx";
import { ViewSwitch } from "../../parts/ViewSwitch.tsx";
import { Frame } from "../../shell/Frame.tsx";
import { useOnChange } from "../../state/on-change.ts";
import { useDroppedFiles } from "./edit/load.ts";
import { NetworkTrail } from "./NetworkTrail.tsx";
import { Panel } from "./Panel.tsx";
import { shownProgress as progress, useExerciseView } from "./predict/reveal.ts";
import {
  graph,
  handleOf,
  now,
  pace,
  setZoom,
  shape,
  step,
  steps,
  stretches,
  updates,
  view,
  zoom,
} from "./state.ts";
import { paces, sameStep, stepsOf } from "./steps.ts";
import "./network-page.css";

/** A small network by hand: every number of one sample, forwards and backwards. */
export default function NetworkPage() {
  const otherwise = useComputed(() => stretches.value[steps.value[now.value].stretches[0]].title);
  useExplanation({ graph, view, progress, updates, otherwise });
  useViewOfStep();
  useSamePlace();
  useExerciseView();
  useDroppedFiles();
  return (
    <Frame
      title="Network by hand"
      summary="Every number of one sample, forwards and backwards. Enter looks nearer, Escape steps back."
      thing={
        <>
          <div class="figure-bar">
            <ViewSwitch view={view} />
            <NetworkTrail />
          </div>
          <NetworkView
            name="Network as units and weights"
            onZoom={setZoom}
            {...{ graph, shape, view, zoom, progress, updates, handleOf }}
          />
        </>
      }
      words={<Panel />}
      steps={
        <div class="network-steps">
          <Steps
            at={step}
            last={steps.value.length - 1}
            label={(i) => {
              const at = Math.min(i, steps.value.length - 1);
              return `${at + 1} of ${steps.value.length}: ${steps.value[at].title}`;
            }}
          />
          <Choices name="One step is" options={paces} chosen={pace} labels={paceLabels} />
        </div>
      }
    />
  );
}

const paceLabels = { number: "number by number", layer: "layer by layer" };

/** Going forward shows values, going back gradients, and at the end updates; the person may still choose. */
function useViewOfStep(): void {
  useOnChange(now, (at) => {
    view.value = steps.peek()[at].view;
  });
}

/** At another pace one stays at the same place of the calculation. */
function useSamePlace(): void {
  useOnChange(pace, (_, before) => {
    const old = stepsOf(stretches.peek(), before);
    step.value = sameStep(old, Math.min(step.peek(), old.length - 1), steps.peek());
  });
}
