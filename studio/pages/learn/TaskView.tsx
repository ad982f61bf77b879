import { useComputed, useSignalEffect } from "@preact/signals";
import type { Lesson } from "../../course/content.ts";
import { done, markDone } from "../../course/done.ts";
import type { Numbers } from "../../course/numbers.ts";
import { NumberText, Paragraph } from "../../course/Paragraph.tsx";
import { isReached } from "../../course/task.ts";

/** The one thing to do; the lesson is done once it is. */
export function TaskView({ lesson, numbers }: { lesson: Lesson; numbers: Numbers }) {
  const { task, id } = lesson;
  const isThere = useComputed(() => isReached(task, numbers));
  useSignalEffect(() => {
    if (isThere.value) markDone("lessons", id);
  });
  const isDone = useComputed(() => done.value.lessons.includes(id));
  const said = useComputed(() => {
    if (isThere.value) return "There it is.";
    return isDone.value ? "Done before." : "";
  });
  const { number } = task.goal;
  return (
    <section class="task">
      <h3>To do</h3>
      <p>
        <Paragraph text={task.text} numbers={numbers} />
      </p>
      <p class="small">
        <span class="muted">It stands at </span>
        <span class={`live voice-${numbers.voice(number)}`}>
          <NumberText value={numbers.number(number)} />
        </span>
        . <strong aria-live="polite">{said}</strong>
      </p>
      <p class="buttons">
        <button type="button" class="button small" onClick={() => numbers.set(task.way)}>
          Show one way
        </button>{" "}
        <button type="button" class="button small" onClick={() => numbers.reset()}>
          Put the numbers back
        </button>
      </p>
    </section>
  );
}
