import { type ReadonlySignal, useComputed } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { address, termText } from "../../course/address.ts";
import { Blocks } from "../../course/Blocks.tsx";
import type { Lesson } from "../../course/content.ts";
import { FigureView } from "../../course/FigureView.tsx";
import { Numbers, progress } from "../../course/numbers.ts";
import { useExplanation } from "../../graph/explain-line.ts";
import type { Graph } from "../../graph/model.ts";
import { Frame } from "../../shell/Frame.tsx";
import { letGo, light } from "../../state/selection.ts";
import { Explain } from "./Explain.tsx";
import { LessonSteps } from "./LessonSteps.tsx";
import { PageLinkView } from "./PageLinkView.tsx";
import { PartNav } from "./PartNav.tsx";
import { lessonAt } from "./state.ts";
import { TaskView } from "./TaskView.tsx";

/** Where nothing is pointed at. */
const hint =
  "Drag an underlined number, or point at a dotted word: what it is stands here. Numbers of the figure explain themselves likewise.";

/** A lesson: its live figure, and beside it the text whose numbers move it. */
export function LessonPart({ lesson }: { lesson: Lesson }) {
  const numbers = useMemo(() => new Numbers(lesson, address.numbers), [lesson]);
  useEffect(() => {
    // Of the lesson before.
    letGo();
    light(null);
    for (const part of document.querySelectorAll(".words, .thing")) part.scrollTo(0, 0);
  }, [lesson]);
  const otherwise = useComputed(() => termText.value || hint);
  return (
    <Frame
      title={`${lessonAt.value + 1} · ${lesson.title}`}
      summary={lesson.summary}
      thing={
        <FigureView
          key={lesson.id}
          figure={lesson.figure}
          numbers={numbers}
          view={address.view}
          name={`Figure of the lesson “${lesson.title}”`}
        />
      }
      words={
        <div class="learn-words">
          <PartNav />
          <article class="lesson" key={lesson.id}>
            <h2 class="only-spoken">{lesson.title}</h2>
            <Blocks blocks={lesson.text} numbers={numbers} />
            <TaskView lesson={lesson} numbers={numbers} />
            <section class="goes-on">
              <h3>It goes on</h3>
              <ul>
                {lesson.links.map((link) => (
                  <li key={link.text}>
                    <PageLinkView link={link} numbers={numbers} />
                  </li>
                ))}
              </ul>
            </section>
          </article>
        </div>
      }
      steps={
        <>
          <LessonSteps />
          {numbers.graph ? (
            <ExplainGraph key={lesson.id} graph={numbers.graph} otherwise={otherwise} />
          ) : (
            <Explain otherwise={otherwise} />
          )}
        </>
      }
    />
  );
}

interface ExplainProps {
  readonly graph: ReadonlySignal<Graph>;
  readonly otherwise: ReadonlySignal<string>;
}

function ExplainGraph({ graph, otherwise }: ExplainProps) {
  const updates = useComputed<ReadonlyMap<string, number>>(() => new Map());
  useExplanation({ graph, view: address.view, progress, updates, otherwise });
  return null;
}
