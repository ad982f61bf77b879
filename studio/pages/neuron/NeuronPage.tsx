import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useExplanation } from "../../graph/explain-line.ts";
import { GraphView } from "../../graph/GraphView.tsx";
import { Steps } from "../../parts/Steps.tsx";
import { ViewSwitch } from "../../parts/ViewSwitch.tsx";
import { Frame } from "../../shell/Frame.tsx";
import { useOnChange } from "../../state/on-change.ts";
import { keepPins } from "../../state/selection.ts";
import { type GivenName, given, steps } from "./neuron.ts";
import { StepList } from "./StepList.tsx";
import { graph, numbers, pins, progress, step, updates, view } from "./state.ts";

/** One neuron, forward and backward, in eight steps. */
export default function NeuronPage() {
  useEffect(() => keepPins("neuron", pins), []);
  const otherwise = useComputed(() => steps[step.value].text);
  useExplanation({ graph, view, progress, updates, otherwise });
  useViewOfStep();
  const handleOf = (id: string) =>
    id in numbers
      ? { value: numbers[id as GivenName], initial: given[id as GivenName] }
      : undefined;
  return (
    <Frame
      title="One neuron"
      summary={
        <>
          Eight steps from two inputs to a better weight. Drag any underlined number. New here?{" "}
          <a href="#learn">Begin with the first lesson</a>
        </>
      }
      thing={
        <>
          <ViewSwitch view={view} />
          <GraphView
            name="Computation graph of one neuron"
            {...{ graph, view, progress, updates, handleOf }}
          />
        </>
      }
      words={<StepList />}
      steps={
        <Steps
          at={step}
          last={steps.length - 1}
          label={(i) => `${i + 1} of ${steps.length}: ${steps[i].title}`}
        />
      }
    />
  );
}

/** Going forward shows values, going back gradients, and at the end updates; the person may still choose. */
function useViewOfStep(): void {
  useOnChange(step, (now) => {
    const { gradients } = steps[now];
    if (now === steps.length - 1) view.value = "update";
    else view.value = gradients.length > 0 ? "gradient" : "value";
  });
}
