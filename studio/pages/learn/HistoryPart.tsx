import { placeOf } from "../../course/address.ts";
import { Blocks } from "../../course/Blocks.tsx";
import { findings } from "../../reference/history.ts";
import { readings } from "../../reference/reading.ts";
import { ListEntry, ListPart } from "./ListPart.tsx";
import { finding } from "./state.ts";

/** Who found what, when; and what to read. */
export function HistoryPart() {
  const { id, year, who, what, text, source } = finding.value;
  return (
    <ListPart
      title="Who found what, when"
      summary="The same idea was found several times, by people who wanted different things."
      list={
        <ol class="course-list timeline">
          {findings.map((each) => (
            <ListEntry
              key={each.id}
              href={placeOf({ part: "history", found: each.id })}
              isCurrent={each.id === id}
            >
              <span class="year">{each.year}</span>
              <strong>{each.who}</strong>
              <span class="small muted">{each.what}</span>
            </ListEntry>
          ))}
        </ol>
      }
      words={
        <>
          <article class="lesson" key={id}>
            <h2>
              {year}: {who}
            </h2>
            <p>
              <strong>{what}</strong>
            </p>
            <Blocks blocks={text} numbers={null} />
            <p class="small muted">Source: {source}</p>
          </article>
          <section class="lesson">
            <h2>Further reading</h2>
            <ul class="readings">
              {readings.map(({ title, by, why }) => (
                <li key={title}>
                  <cite>{title}</cite>, {by}. <span class="muted">{why}</span>
                </li>
              ))}
            </ul>
          </section>
        </>
      }
    />
  );
}
