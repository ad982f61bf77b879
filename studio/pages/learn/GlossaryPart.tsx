import { address, placeOf } from "../../course/address.ts";
import { piecesOf } from "../../course/markup.ts";
import { glossary } from "../../glossary/glossary.ts";
import { lookUp } from "../../glossary/look-up.ts";
import { lessons } from "../../lessons/lessons.ts";
import { ListPart } from "./ListPart.tsx";
import { lesson } from "./state.ts";

/** The terms in the order of the alphabet. */
const terms = glossary.toSorted((a, b) => a.term.localeCompare(b.term, "en"));

/** Where a term is first met. */
function firstMet(term: string) {
  return lessons.find(({ text }) =>
    text
      .flatMap((block) => (typeof block === "string" ? piecesOf(block) : []))
      .some((piece) => piece.kind === "term" && lookUp(piece.term)?.term === term),
  );
}

/** Every term, with what it means. */
export function GlossaryPart() {
  const { term, text } = lookUp(address.term.value) ?? terms[0];
  const met = firstMet(term);
  return (
    <ListPart
      title="Glossary"
      summary="Every term of the course, in a sentence or two."
      list={
        <dl class="course-glossary">
          {terms.map((each) => (
            <div key={each.term}>
              <dt>
                <a
                  href={placeOf({ part: "glossary", term: each.term })}
                  aria-current={each.term === term ? "true" : undefined}
                >
                  {each.term}
                </a>
              </dt>
              <dd class="small muted">{each.text}</dd>
            </div>
          ))}
        </dl>
      }
      words={
        <article class="lesson" key={term}>
          <h2>{term}</h2>
          <p>{text}</p>
          {met && (
            <p class="small">
              It is first met in{" "}
              <a href={placeOf({ part: "lessons", lesson: met.id })}>{met.title}</a>.
            </p>
          )}
          <p class="small">
            <a href={placeOf({ part: "lessons" })}>Back to the lesson “{lesson.value.title}”</a>
          </p>
        </article>
      }
    />
  );
}
