import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useExplanation } from "../../graph/explain-line.ts";
import { GraphView } from "../../graph/GraphView.tsx";
import { layoutInWorker } from "../../graph/layout-in-worker.ts";
import { Steps } from "../../parts/Steps.tsx";
import { ViewSwitch } from "../../parts/ViewSwitch.tsx";
import { Frame } from "../../shell/Frame.tsx";
import { useOnChange } from "../../state/on-change.ts";
import { keepPins } from "../../state/selection.ts";
import { placeOf } from "./describe.ts";
import { Ledger } from "./Ledger.tsx";
import { lineText } from "./line-text.ts";
import { noteAt } from "./run/steps.ts";
import { isSource, type SourcePath } from "./sources.ts";
import {
  graph,
  handleOf,
  last,
  lesson,
  lessonId,
  moment,
  momentOfStep,
  now,
  phase,
  pins,
  progress,
  step,
  subjectNames,
  updates,
  view,
} from "./state.ts";
import { useFollow } from "./use-follow.ts";
import { Words } from "./Words.tsx";
import "./engine.css";

/** The library's own source, line by line as it runs, with the numbers that run through it. */
export default function EnginePage() {
  useEffect(() => keepPins("engine", pins), []);
  const otherwise = useComputed(() => {
    const at = moment.value;
    if (!at) return "";
    return `${placeOf(at)}: ${noteAt(lesson.value, at) ?? lineText(lesson.value, at)}`;
  });
  useExplanation({ graph, view, progress, updates, otherwise });
  useOnChange(now, () => {
    view.value = phase.peek();
  });
  useFollow(subjectNames);
  const file = useFile();
  const isScalar = useComputed(() => lesson.value.engine === "scalar");
  return (
    <Frame
      title="Read the engine"
      summary="The library’s own source, line by line as it runs, with its numbers."
      thing={
        isScalar.value ? (
          <>
            <ViewSwitch view={view} />
            <GraphView
              key={lessonId.value}
              name="Graph of the values"
              {...{ graph, view, progress, updates, handleOf, layoutLater: layoutInWorker }}
            />
          </>
        ) : (
          <Ledger />
        )
      }
      words={<Words file={file} />}
      steps={
        <Steps
          at={step}
          last={last.value}
          label={(i) => `${i + 1} of ${last.value + 1}: ${placeOf(momentOfStep(i))}`}
        />
      }
    />
  );
}

/** The file that is read: the one whose line runs, until another is opened. */
function useFile() {
  const file = useSignal<SourcePath>(lesson.peek().files[0]);
  const follow = () => {
    const path = moment.peek()?.path ?? "";
    if (isSource(path) && lesson.peek().files.includes(path)) file.value = path;
    else if (!lesson.peek().files.includes(file.peek())) file.value = lesson.peek().files[0];
  };
  useEffect(follow, []);
  useOnChange(now, follow);
  useOnChange(lesson, follow);
  return file;
}
