import { placeOf } from "../../course/address.ts";
import { Blocks } from "../../course/Blocks.tsx";
import { troubles } from "../../reference/troubleshooting.ts";
import { ListEntry, ListPart } from "./ListPart.tsx";
import { PageLinkView } from "./PageLinkView.tsx";
import { trouble } from "./state.ts";

/** When it does not work: what to look at, and where. */
export function TroublePart() {
  const { id, title, causes, links, text } = trouble.value;
  return (
    <ListPart
      title="Troubleshooting"
      summary="What to look at when it does not work, and where in the studio."
      list={
        <ul class="course-list">
          {troubles.map((each) => (
            <ListEntry
              key={each.id}
              href={placeOf({ part: "troubleshooting", trouble: each.id })}
              isCurrent={each.id === id}
            >
              {each.title}
            </ListEntry>
          ))}
        </ul>
      }
      words={
        <article class="lesson" key={id}>
          <h2>{title}</h2>
          <Blocks blocks={text} numbers={null} />
          {causes.length > 0 && (
            <dl class="causes">
              {causes.map(({ sign, cause }) => (
                <div key={sign}>
                  <dt>{sign}</dt>
                  <dd>
                    <Blocks blocks={[cause]} numbers={null} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
          <section class="goes-on">
            <h3>Look at it</h3>
            <ul>
              {links.map((link) => (
                <li key={link.text}>
                  <PageLinkView link={link} numbers={null} />
                </li>
              ))}
            </ul>
          </section>
        </article>
      }
    />
  );
}
