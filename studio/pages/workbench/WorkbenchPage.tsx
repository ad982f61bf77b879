import { useComputed, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Frame } from "../../shell/Frame.tsx";
import { explanation } from "../../state/explanation.ts";
import { Actions } from "./Actions.tsx";
import { checkEachChange, chosen, code, exercise, grade, reply, write } from "./bench.ts";
import { Chooser } from "./Chooser.tsx";
import { Editor } from "./editor/Editor.tsx";
import { keysText } from "./editor/extensions.ts";
import { checklist } from "./exercises.ts";
import { Help } from "./Help.tsx";
import type { Task } from "./sandbox/messages.ts";
import { Sandbox } from "./sandbox/sandbox.ts";
import { lineOfCheck, Verdict } from "./Verdict.tsx";
import "./workbench.css";

const checkText = "The code is checked half a second after the last change.";
const tryText = `${checkText} Only Grade counts as a try.`;
const mapsText =
  "The larger a square, the further the gradient is from the central difference. Point at one, or walk with the arrow keys, for its numbers.";

/** Layers to write and to mend, graded by the gradient check. */
export default function WorkbenchPage() {
  const place = useRef<HTMLDivElement>(null);
  const sandbox = useRef<Sandbox>(undefined);
  const goTo = useRef((_: number) => {});
  const run = async (task: Task, limit: number) =>
    (await sandbox.current?.run(task, limit)) ?? null;
  const onGrade = () => grade(run);
  useEffect(() => {
    sandbox.current = new Sandbox(place.current!);
    const end = checkEachChange(run);
    return () => {
      end();
      sandbox.current?.close();
    };
  }, []);
  useSignalEffect(() => {
    const hasMaps = reply.value?.checks.some(({ maps = [] }) => maps.length > 0);
    explanation.value = hasMaps ? mapsText : exercise.value ? tryText : checkText;
  });
  const remarks = useComputed(() => {
    const { problem = null, checks = [] } = reply.value ?? {};
    const told = [...(problem ? [{ ...problem, said: problem.text }] : []), ...checks];
    return told.flatMap((each) => {
      const line = "asked" in each ? lineOfCheck(each, code.peek()) : each.line;
      return line === undefined ? [] : [{ line, text: each.said }];
    });
  });
  const { title, task } = exercise.value ?? checklist;
  return (
    <Frame
      title="Workbench"
      summary="Write a layer, or find what is wrong with one. Each change is checked against differences."
      thing={
        <div class="workbench" ref={place}>
          <Chooser />
          <Editor
            key={chosen.value}
            name={`Code of ${title}, TypeScript`}
            code={code}
            remarks={remarks}
            goTo={goTo}
            onChange={write}
            onGrade={onGrade}
          />
          <p class="small muted">{keysText}</p>
        </div>
      }
      words={
        <div class="workbench-words">
          <section aria-label="Task">
            <h2>{exercise.value?.kind === "find" ? `Find the bug: ${title}` : title}</h2>
            {task.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
            {exercise.value && (
              <ul class="formulas">
                {exercise.value.formula.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
          </section>
          <Verdict goTo={(line) => goTo.current(line)} />
          {exercise.value && <Help key={chosen.value} exercise={exercise.value} />}
        </div>
      }
      steps={<Actions onGrade={onGrade} />}
    />
  );
}
