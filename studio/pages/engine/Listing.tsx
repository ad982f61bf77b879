import { type ReadonlySignal, useComputed, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { NumberHandle } from "../../parts/NumberHandle.tsx";
import type { LessonId } from "./lessons.ts";
import { type Lines, type Token, textOf } from "./lines.ts";
import { handleAt } from "./state.ts";

interface ListingProps {
  /** What is listed, for a screen reader. */
  readonly name: string;
  readonly lines: Lines;
  readonly notes?: ReadonlyMap<number, string>;
  /** The line that runs; 0 for none. */
  readonly current: ReadonlySignal<number>;
  /** The lines that wait for it. */
  readonly calling?: ReadonlySignal<ReadonlySet<number>>;
  /** The lines of what is pinned. */
  readonly picked?: ReadonlySignal<ReadonlySet<number>>;
  /** The lesson whose program it is, with its numbers as handles. */
  readonly lesson?: LessonId;
}

/** A file or a program, line by line, with notes beside the lines; the line that runs is lit and kept in sight. */
export function Listing({ name, lines, notes, current, lesson, ...sets }: ListingProps) {
  const box = useRef<HTMLElement>(null);
  const list = useRef<HTMLOListElement>(null);
  useSignalEffect(() => {
    const item = list.current?.children[current.value - 1];
    if (box.current && item instanceof HTMLElement) keepInSight(box.current, item);
  });
  return (
    <section ref={box} class="listing" aria-label={name} tabIndex={0}>
      <ol ref={list}>
        {lines.map((line, i) => (
          <Line
            key={i}
            number={i + 1}
            note={notes?.get(i + 1)}
            {...{ line, lines, current, lesson, ...sets }}
          />
        ))}
      </ol>
    </section>
  );
}

/** Scrolls the box alone, never the page. */
function keepInSight(box: HTMLElement, item: HTMLElement): void {
  const room = box.getBoundingClientRect();
  const { top, bottom, height } = item.getBoundingClientRect();
  if (top >= room.top && bottom <= room.bottom) return;
  box.scrollTop += top - room.top - Math.max(0, (room.height - height) / 3);
}

interface LineProps extends Omit<ListingProps, "name" | "notes"> {
  readonly number: number;
  readonly line: readonly Token[];
  readonly note: string | undefined;
}

function Line({ number, line, lines, note, current, calling, picked, lesson }: LineProps) {
  const isCurrent = useComputed(() => (current.value === number ? "step" : undefined));
  const classes = useComputed(() =>
    [calling?.value.has(number) && "is-calling", picked?.value.has(number) && "is-picked"]
      .filter(Boolean)
      .join(" "),
  );
  return (
    <li class={classes} aria-current={isCurrent}>
      <span class="line-number">{number}</span>
      <code>
        {line.map(([text, kind, index], i) =>
          index !== undefined && lesson ? (
            <NumberHandle
              key={`${lesson} ${i}`}
              name={nameOf(lines, number - 1, index)}
              {...handleAt(lesson, index)}
            />
          ) : kind === "" ? (
            text
          ) : (
            <span key={i} class={`token-${kind}`}>
              {text}
            </span>
          ),
        )}
      </code>
      {note && <p class="note small">{note}</p>}
    </li>
  );
}

/** A number's name: its label, or the list that it is in and its place there. */
function nameOf(lines: Lines, at: number, index: number): string {
  const label = /value\([^,]*, "([^"]+)"\)/.exec(textOf(lines[at]));
  if (label) return label[1];
  for (let i = at; i >= 0; i--) {
    const [, name] =
      /^\s*(?:const |let )?([\w.?]+(?: (?==))?)(?:\s*=|\.copy_|\()/.exec(textOf(lines[i])) ?? [];
    if (!name) continue;
    const first = lines.slice(i).flatMap((line) => line.flatMap(([, , handle]) => handle ?? []))[0];
    return `${name.trim()}, number ${index - first + 1}`;
  }
  return `line ${at + 1}`;
}
