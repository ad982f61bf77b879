import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { address } from "./address.ts";
import type { PanelName } from "./panel-names.ts";

interface SectionProps {
  readonly name: PanelName;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A section of the words that can be closed; which ones are open stands in the address. */
export function Section({ name, title, children }: SectionProps) {
  const isOpen = useComputed(() => address.open.value.includes(name));
  return (
    <details
      class="run-section"
      open={isOpen}
      onToggle={(event) => {
        const { open } = event.currentTarget;
        if (open === isOpen.peek()) return;
        const others = address.open.peek().filter((each) => each !== name);
        address.open.value = open ? [...others, name] : others;
      }}
    >
      <summary>
        <h2>{title}</h2>
      </summary>
      {isOpen.value && <div class="run-section-body">{children}</div>}
    </details>
  );
}
