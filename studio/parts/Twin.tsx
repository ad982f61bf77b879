import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import "./twin.css";

interface TwinProps {
  readonly summary: ComponentChildren;
  /** A further class, by which a page lays it out. */
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A figure once more, as a table or a text. While it is closed nothing of it is made, or follows a number. */
export function Twin({ summary, class: further = "", children }: TwinProps) {
  const isOpen = useSignal(false);
  return (
    <details
      class={`twin ${further}`}
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>{summary}</summary>
      {isOpen.value && children}
    </details>
  );
}
