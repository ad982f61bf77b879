import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { address } from "./address.ts";
import { look } from "./laboratory.ts";
import type { PanelName } from "./panel-names.ts";
import "./panels.css";

interface PanelProps {
  readonly name: PanelName;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A section of the words that can be closed; which ones are open stands in the address. */
export function Panel({ name, title, children }: PanelProps) {
  const isOpen = useComputed(() => address.open.value.includes(name));
  return (
    <details
      class="panel"
      open={isOpen}
      onToggle={(event) => {
        const { open } = event.currentTarget;
        if (open === isOpen.peek()) return;
        const others = address.open.peek().filter((each) => each !== name);
        address.open.value = open ? [...others, name] : others;
        look();
      }}
    >
      <summary>
        <h2>{title}</h2>
      </summary>
      {isOpen.value && <div class="panel-body">{children}</div>}
    </details>
  );
}

/** Opens a section, and brings it into sight. */
export function openPanel(name: PanelName): void {
  if (!address.open.peek().includes(name)) address.open.value = [...address.open.peek(), name];
  look();
}
