import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { FormulaError } from "../formula/formula-error.ts";
import { useExplanation } from "../graph/explain-line.ts";
import { GraphView } from "../graph/GraphView.tsx";
import {
  progressOf,
  type ScheduledStep,
  scheduleOf,
  stepText,
  stepTitle,
} from "../graph/schedule.ts";
import { graphOfRun, updatesOf, WrittenProgram } from "../graph/written-program.ts";
import { Steps } from "../parts/Steps.tsx";
import { ViewSwitch } from "../parts/ViewSwitch.tsx";
import { useOnChange } from "../state/on-change.ts";
import type { View } from "../state/view.ts";
import "./graph-figure.css";

/** η, by which an update follows from a gradient. */
const rate = 0.1;

interface GraphFigureProps {
  readonly expression: Signal<string>;
  /** Null for that of the step. */
  readonly view: ReadonlySignal<View | null>;
  readonly step: Signal<number>;
}

/** An expression as its graph, with the switch, the steps and the line that explains. */
export function GraphFigure({ expression, view, step }: GraphFigureProps) {
  const source = useMemo(() => new WrittenProgram(expression), [expression]);
  const { problem } = source;
  const isThere = useComputed(() => source.good.value !== null);
  return (
    <div class="graph-figure">
      {isThere.value && <Figure {...{ source, view, step }} />}
      {/* There before it says something: else a screen reader may not hear of it. */}
      <div class="problem" role="alert">
        <Problem text={expression} problem={problem} />
      </div>
    </div>
  );
}

interface FigureProps extends Omit<GraphFigureProps, "expression"> {
  readonly source: WrittenProgram;
}

function Figure({ source, view: asked, step }: FigureProps) {
  const graph = useComputed(() => graphOfRun(source.good.value!.run));
  const updates = useComputed(() => updatesOf(graph.value, rate));
  const schedule = useComputed(() => scheduleOf(graph.value, true));
  const now = useComputed(() => Math.min(step.value, schedule.value.length - 1));
  const progress = useComputed(() => progressOf(schedule.value, now.value));
  const view = useSignal<View>(asked.peek() ?? ownView(step.peek(), schedule.peek()));
  useOnChange(asked, (next) => {
    view.value = next ?? ownView(step.peek(), schedule.peek());
  });
  const line = useSignal("");
  const otherwise = useComputed(() => stepText(graph.value, schedule.value, now.value));
  useExplanation({ graph, view, progress, updates, otherwise, line });
  useOnChange(now, () => {
    // A jump to the end shows all there is, and changes no view.
    if (step.peek() < schedule.peek().length) view.value = ownView(step.peek(), schedule.peek());
  });
  const last = useComputed(() => schedule.value.length - 1);
  return (
    <>
      <ViewSwitch view={view} />
      <GraphView
        name="Computation graph"
        handleOf={(id) => source.givenNumbers.handle(id)}
        {...{ graph, view, progress, updates }}
      />
      <div class="graph-figure-foot">
        <Steps
          at={step}
          last={last.value}
          label={(i) =>
            `${i + 1} of ${schedule.value.length}: ${stepTitle(graph.value, schedule.value, i)}`
          }
        />
        <p class="small">{line}</p>
      </div>
    </>
  );
}

/** Going forward shows values, going back gradients; where all is computed, values again. */
const ownView = (step: number, schedule: readonly ScheduledStep[]): View =>
  schedule[step]?.view ?? "value";

interface ProblemProps {
  readonly text: ReadonlySignal<string>;
  readonly problem: ReadonlySignal<FormulaError | null>;
}

/** What is wrong with the expression, and where in it. */
function Problem({ text, problem }: ProblemProps) {
  const error = problem.value;
  if (!error) return null;
  const [start, end] = [error.start, Math.max(error.end, error.start + 1)];
  return (
    <>
      <pre>
        {text.value.slice(0, start)}
        <mark>{text.value.slice(start, end) || " "}</mark>
        {text.value.slice(end)}
      </pre>
      <p class="small">{error.message}</p>
    </>
  );
}
