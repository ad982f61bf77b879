import { useComputed } from "@preact/signals";
import { placeOf } from "../../course/address.ts";
import { done, forgetAll, isKept } from "../../course/done.ts";
import { lessons } from "../../lessons/lessons.ts";
import { questions } from "../../questions/questions.ts";
import { ListEntry, ListPart } from "./ListPart.tsx";
import { lesson } from "./state.ts";

/** All lessons, and how far one is. */
export function Contents() {
  return (
    <ListPart
      title="Learn"
      summary="From one product to a network that learns. Each lesson takes a few minutes."
      list={
        <ol class="course-list lessons">
          {lessons.map(({ id, title, summary }, i) => (
            <ListEntry
              key={id}
              href={placeOf({ part: "lessons", lesson: id })}
              isCurrent={id === lesson.value.id}
              mark={done.value.lessons.includes(id) ? "done" : ""}
            >
              <strong>
                {i + 1} · {title}
              </strong>
              <span class="small muted">{summary}</span>
            </ListEntry>
          ))}
        </ol>
      }
      words={<HowFar />}
    />
  );
}

/** Of those that there are: what was kept may be older than the course. */
const count = (all: readonly { readonly id: string }[], ids: readonly string[]) =>
  all.filter(({ id }) => ids.includes(id)).length;

function HowFar() {
  const text = useComputed(() => {
    const { lessons: read, questions: answered } = done.value;
    return (
      `${count(lessons, read)} of ${lessons.length} lessons are done, and ` +
      `${count(questions, answered)} of ${questions.length} questions answered.`
    );
  });
  const next = useComputed(() => lessons.find(({ id }) => !done.value.lessons.includes(id)));
  return (
    <article class="lesson">
      <h2>How far you are</h2>
      <p aria-live="polite">{text}</p>
      <p class="small muted">
        {isKept.value
          ? "This browser keeps it, here and nowhere else."
          : "This browser keeps nothing for a page: it lasts as long as the page is open."}
      </p>
      <p class="buttons">
        {next.value && (
          <a class="button" href={placeOf({ part: "lessons", lesson: next.value.id })}>
            {next.value === lessons[0] ? "Begin" : "Go on"}: {next.value.title}
          </a>
        )}{" "}
        <button type="button" class="button small" onClick={forgetAll}>
          Forget what is done
        </button>
      </p>
      <h2>How a lesson works</h2>
      <p>
        A lesson is a figure and its words. An underlined number can be dragged, typed, or moved by
        the arrow keys; a double click puts it back. All that depends on it follows at once, in the
        figure and in the sentences.
      </p>
      <p>
        Values are blue-green. Gradients are orange, and updates violet. Negative numbers are drawn
        dashed. A dotted word is explained in the line below when you point at it.
      </p>
      <p>
        Each lesson has one thing to do. When its number is where it should be, the lesson is done.
        Then it goes on in one of the other pages, with the same numbers. Learn, at the top, brings
        you back to where you were.
      </p>
      <p>
        You need to know what a function and a slope are, and how to multiply. A lesson, a question
        or a number is in the address: send it, and whoever opens it sees the same. A lesson can be
        printed.
      </p>
    </article>
  );
}
