import { useComputed } from "@preact/signals";
import { placeOf } from "../../course/address.ts";
import { done } from "../../course/done.ts";
import { lessons } from "../../lessons/lessons.ts";
import { lessonAt } from "./state.ts";

/** Where the numbers do not all fit, the one of now is brought into sight. */
function bringIntoSight(dot: HTMLElement | null): void {
  const list = dot?.closest("ol");
  if (!dot || !list) return;
  list.scrollLeft = dot.offsetLeft - list.offsetLeft - (list.clientWidth - dot.offsetWidth) / 2;
}

/** The way through the lessons: which there are, which are done, and the next. */
export function LessonSteps() {
  const at = lessonAt.value;
  return (
    <nav class="lesson-steps small" aria-label="Lessons">
      <Neighbour at={at - 1} text="‹ Back" rel="prev" />
      <ol>
        {lessons.map(({ id }, i) => (
          <li key={id}>
            <Dot index={i} />
          </li>
        ))}
      </ol>
      <Neighbour at={at + 1} text="Next ›" rel="next" />
    </nav>
  );
}

function Neighbour({ at, text, rel }: { at: number; text: string; rel: string }) {
  const neighbour = lessons[at];
  if (!neighbour) return <span class="muted nowhere">{text}</span>;
  return (
    <a
      class="button"
      rel={rel}
      title={neighbour.title}
      href={placeOf({ part: "lessons", lesson: neighbour.id })}
    >
      {text}
    </a>
  );
}

function Dot({ index }: { index: number }) {
  const { id, title } = lessons[index];
  const isDone = useComputed(() => done.value.lessons.includes(id));
  const look = useComputed(() => `dot${isDone.value ? " is-done" : ""}`);
  const name = useComputed(() => `${index + 1} ${title}${isDone.value ? ", done" : ""}`);
  return (
    <a
      ref={index === lessonAt.value ? bringIntoSight : undefined}
      class={look}
      href={placeOf({ part: "lessons", lesson: id })}
      aria-current={index === lessonAt.value ? "page" : undefined}
      aria-label={name}
      title={name}
    >
      {index + 1}
    </a>
  );
}
