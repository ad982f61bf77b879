import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import type { Value } from "chainrule/scalar";
import { describe, isNumbers, placeOf } from "./describe.ts";
import { callersOf } from "./run/round-graph.ts";
import { changes, goTo, history, moment, now, recording, roundGraph } from "./state.ts";

/** What a value is called, with its numbers at the moment. */
const called = (value: Value) => roundGraph.value?.nameOf.get(value) ?? (value.label || "a value");

function withNumbers(value: Value): string {
  const { data, grad } = history.value.at(value, now.value);
  const name = called(value);
  return data === undefined ? name : `${name} (data ${short(data)}, grad ${short(grad ?? 0)})`;
}

/** The line that runs: who called it, what it changes, and what it has in sight. */
export function Running() {
  return (
    <section class="running" aria-label="The line that runs" tabIndex={0}>
      <Callers />
      <Changes />
      <Sight />
    </section>
  );
}

/** The way from the program to the line; each place on it can be gone back to. */
function Callers() {
  const callers = useComputed(() => callersOf(recording.value, now.value).reverse());
  return (
    <p class="small callers">
      {callers.value.map((at, i) => {
        const place = placeOf(recording.value.moments[at]);
        const isLast = i === callers.value.length - 1;
        return (
          <span key={at}>
            {i > 0 && <span class="muted"> › </span>}
            {isLast ? (
              <strong>{place}</strong>
            ) : (
              <button type="button" onClick={() => goTo(at)}>
                {place}
              </button>
            )}
          </span>
        );
      })}
    </p>
  );
}

/** A line of the program may change many values. */
const mostShown = 8;

function Changes() {
  const isWithin = (at: number) => callersOf(recording.value, at).includes(now.value);
  const rows = useComputed(() =>
    changes.value.map(({ value, field, before, now: after, by }) => ({
      // What another line changes, before the next step, is that one's.
      line: isWithin(by) ? "" : `${placeOf(recording.value.moments[by])}: `,
      name: `${called(value)}.${field}`,
      voice: field === "grad" ? "gradient" : before === undefined ? "forward" : "update",
      before: before === undefined ? "new" : short(before),
      after: short(after),
    })),
  );
  if (!roundGraph.value) return null;
  if (rows.value.length === 0) return <p class="small muted">It changes no value.</p>;
  const more = rows.value.length - mostShown;
  return (
    <ul class="changes" aria-label="What it changes">
      {rows.value.slice(0, mostShown).map(({ line, name, voice, before, after }) => (
        <li key={name}>
          {line && <span class="small muted">{line}</span>}
          <code>{name}</code>{" "}
          <span class="numbers">
            <span class="muted">{before}</span> → <strong class={`voice-${voice}`}>{after}</strong>
          </span>
        </li>
      ))}
      {more > 0 && <li class="small muted">and {more} more</li>}
    </ul>
  );
}

function Sight() {
  const rows = useComputed(() =>
    [...(moment.value?.sight ?? [])].flatMap(([name, value]) => {
      const text = describe(value, withNumbers);
      const isTensorOfLayer = isNumbers(value) && name.startsWith("this.");
      return text === undefined || isTensorOfLayer ? [] : [{ name, text }];
    }),
  );
  if (rows.value.length === 0) return null;
  return (
    <dl class="sight small" aria-label="In sight">
      {rows.value.map(({ name, text }) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
