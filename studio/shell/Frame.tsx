import type { ComponentChildren } from "preact";
import { explanation } from "../state/explanation.ts";

interface FrameProps {
  readonly title: string;
  /** What the page is for, in a sentence. */
  readonly summary: ComponentChildren;
  /** The graph, network or plane. */
  readonly thing: ComponentChildren;
  /** What it is, for a screen reader. Default: Figure. */
  readonly thingName?: string;
  /** The same as text, formulas and tables. */
  readonly words: ComponentChildren;
  /** The step controls. */
  readonly steps?: ComponentChildren;
}

/** The same frame on every page: left the thing, right the words, below the steps and the line that explains. */
export function Frame({ title, summary, thing, thingName = "Figure", words, steps }: FrameProps) {
  return (
    <main class="frame" id="content" tabIndex={-1}>
      <div class="title">
        <h1>{title}</h1>
        <p>{summary}</p>
      </div>
      <section class="thing" aria-label={thingName}>
        {thing}
      </section>
      <section class="words" aria-label="In words" tabIndex={0}>
        {words}
      </section>
      <div class="foot">
        {steps}
        <p class="explanation" aria-live="off">
          {explanation}
        </p>
      </div>
    </main>
  );
}
