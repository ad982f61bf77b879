import { type ReadonlySignal, useComputed } from "@preact/signals";
import { fitted } from "../parts/fitted.ts";
import { useFlash } from "../parts/flash.ts";
import type { Voice } from "../state/view.ts";

interface ReadingProps {
  readonly voice: Voice;
  /** Null while it is not computed yet, undefined where there is none. */
  readonly number: ReadonlySignal<number | null | undefined>;
  /** Where it stands: the value above, its gradient or update below. */
  readonly part: "above" | "below";
  /** For so many characters there is room. */
  readonly room?: ReadonlySignal<number>;
}

/** One of the two numbers of a node. */
export function Reading({ voice, number, part, room }: ReadingProps) {
  const text = useComputed(() =>
    typeof number.value === "number" ? fitted(number.value, room?.value ?? Infinity) : "",
  );
  const classes = useComputed(
    () => `reading voice-${voice} is-${part}${number.value === null ? " slot" : ""}`,
  );
  const element = useFlash<HTMLElement>(text);
  // The name's button says the numbers.
  return (
    <span ref={element} class={classes} aria-hidden="true">
      {text}
    </span>
  );
}
