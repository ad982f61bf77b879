import { useComputed } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { placeOf } from "../../course/address.ts";
import { done } from "../../course/done.ts";
import { lessons } from "../../lessons/lessons.ts";
import { onKey } from "../../state/keys.ts";
import { lessonAt } from "./state.ts";

/** The way through the lessons: which there are, which are done, and the next. */
export function LessonSteps() {
  const at = lessonAt.value;
  useLayoutEffect(() => onKey({ ArrowLeft: () => go(at - 1), ArrowRight: () => go(at + 1) }), [at]);
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
      <a class="place" href={placeOf({ part: "contents" })}>
        {`${at + 1} of ${lessons.length}`}
      </a>
      <Neighbour at={at + 1} text="Next ›" rel="next" />
      <span class="only-spoken" aria-live="polite">
        {`Lesson ${at + 1} of ${lessons.length}: ${lessons[at].title}`}
      </span>
    </nav>
  );
}

function go(at: number): void {
  if (lessons[at]) location.hash = placeOf({ part: "lessons", lesson: lessons[at].id });
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
