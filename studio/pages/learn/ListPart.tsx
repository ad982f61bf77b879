import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { termText } from "../../course/address.ts";
import { Frame } from "../../shell/Frame.tsx";
import { Explain } from "./Explain.tsx";
import { PartNav } from "./PartNav.tsx";

/** Where nothing is pointed at. */
const hint = "Point at a dotted word: what it means stands here.";

interface Props {
  readonly title: string;
  readonly summary: string;
  readonly list: ComponentChildren;
  readonly words: ComponentChildren;
}

/** A part without a figure: left what there is, right the one that was chosen. */
export function ListPart({ title, summary, list, words }: Props) {
  const otherwise = useComputed(() => termText.value || hint);
  return (
    <Frame
      title={title}
      summary={summary}
      thingName="List"
      thing={list}
      words={
        <div class="learn-words">
          <PartNav />
          {words}
        </div>
      }
      steps={<Explain otherwise={otherwise} />}
    />
  );
}

interface EntryProps {
  readonly href: string;
  readonly isCurrent: boolean;
  /** After the text, for what is done. */
  readonly mark?: string;
  readonly children: ComponentChildren;
}

/** An entry of the list. */
export function ListEntry({ href, isCurrent, mark = "", children }: EntryProps) {
  return (
    <li>
      <a href={href} aria-current={isCurrent ? "true" : undefined}>
        {children}
      </a>
      {mark && <span class="small muted"> {mark}</span>}
    </li>
  );
}
