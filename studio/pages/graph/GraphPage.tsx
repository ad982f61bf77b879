import { useComputed, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useExplanation } from "../../graph/explain-line.ts";
import { GraphView } from "../../graph/GraphView.tsx";
import { highlighted } from "../../graph/highlight.ts";
import { layoutInWorker } from "../../graph/layout-in-worker.ts";
import { NumbersTable } from "../../graph/NumbersTable.tsx";
import { stepText, stepTitle } from "../../graph/schedule.ts";
import { Choices } from "../../parts/Choices.tsx";
import { NumberHandle } from "../../parts/NumberHandle.tsx";
import { Steps } from "../../parts/Steps.tsx";
import { ViewSwitch } from "../../parts/ViewSwitch.tsx";
import { Frame } from "../../shell/Frame.tsx";
import { useOnChange } from "../../state/on-change.ts";
import { keepPins } from "../../state/selection.ts";
import { Orders } from "./Again.tsx";
import { GivenList } from "./Given.tsx";
import { Matrices } from "./Matrices.tsx";
import { OpenedPaths } from "./OpenedPaths.tsx";
import { ProgramField } from "./ProgramField.tsx";
import { Recursion } from "./Recursion.tsx";
import {
  givenNumbers,
  graph,
  initialRate,
  now,
  pins,
  progress,
  rate,
  schedule,
  step,
  topic,
  topics,
  updates,
  view,
  withGradients,
} from "./state.ts";
import "./graph-page.css";

/** A typed expression as its computation graph, with every gradient to be opened. */
export default function GraphPage() {
  useEffect(() => keepPins("graph", pins), []);
  useEffect(
    () => () => {
      highlighted.value = null;
    },
    [],
  );
  const otherwise = useComputed(() => stepText(graph.value, schedule.value, now.value));
  useExplanation({ graph, view, progress, updates, otherwise });
  useViewOfStep();
  // Who asks for gradients in the figure has them computed.
  useSignalEffect(() => {
    if (view.value !== "value" && !withGradients.peek()) withGradients.value = true;
  });
  const last = useComputed(() => schedule.value.length - 1);
  return (
    <Frame
      title="Graph"
      summary="A program as the graph of its numbers. Open any gradient."
      thing={
        <>
          <div class="graph-tools">
            <ViewSwitch view={view} />
            <GradientsSwitch />
            <Rate />
          </div>
          <GraphView
            name="Computation graph of the program"
            handleOf={(id) => givenNumbers.handle(id)}
            {...{ graph, view, progress, updates, layoutLater: layoutInWorker }}
          />
        </>
      }
      words={<Words />}
      steps={
        <Steps
          at={step}
          last={last.value}
          label={(i) =>
            `${i + 1} of ${schedule.value.length}: ${stepTitle(graph.value, schedule.value, i)}`
          }
        />
      }
    />
  );
}

function Words() {
  const hasMatrices = useComputed(() =>
    [...graph.value.tensors.values()].some(({ elements }) => elements.length > 1),
  );
  const options: readonly (typeof topics)[number][] = hasMatrices.value
    ? topics
    : topics.filter((each) => each !== "matrices");
  const shown = options.includes(topic.value) ? topic.value : "paths";
  return (
    <div class="graph-words">
      <ProgramField />
      <Orders />
      <GivenList />
      <Choices name="Shown of the graph" options={options} chosen={topic} />
      {shown === "paths" && <OpenedPaths />}
      {shown === "recursion" && <Recursion />}
      {shown === "matrices" && <Matrices />}
      <NumbersTable graph={graph} progress={progress} />
    </div>
  );
}

function GradientsSwitch() {
  return (
    <label class="small gradients-switch">
      <input
        type="checkbox"
        checked={withGradients}
        onChange={(event) => {
          withGradients.value = event.currentTarget.checked;
          if (!withGradients.value) view.value = "value";
        }}
      />{" "}
      gradients
    </label>
  );
}

/** The rate belongs to the updates. */
function Rate() {
  if (view.value !== "update") return null;
  return (
    <span class="small">
      rate η{" "}
      <NumberHandle
        name="η, the learning rate"
        value={rate}
        initial={initialRate}
        step={0.01}
        voice="update"
      />
    </span>
  );
}

/** Going forward shows values, going back gradients, and at the end updates; the person may still choose. */
function useViewOfStep(): void {
  useOnChange(now, (index) => {
    // A jump to the end shows all there is, and changes no view.
    if (step.peek() < schedule.peek().length) view.value = schedule.peek()[index].view;
  });
}
