import { type Signal, useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import "./panel.css";

interface PanelProps<Name extends string> {
  readonly name: Name;
  readonly title: string;
  /** The names of the sections that are open. */
  readonly open: Signal<readonly Name[]>;
  /** Told when the person has opened or closed it. */
  readonly onToggle?: () => void;
  readonly children: ComponentChildren;
}

/** A section of the words that can be closed. While it is closed nothing of it is made. */
export function Panel<Name extends string>(props: PanelProps<Name>) {
  const { name, title, open: names, onToggle, children } = props;
  const isOpen = useComputed(() => names.value.includes(name));
  return (
    <details
      class="panel"
      open={isOpen}
      onToggle={(event) => {
        const { open } = event.currentTarget;
        if (open === isOpen.peek()) return;
        const others = names.peek().filter((each) => each !== name);
        names.value = open ? [...others, name] : others;
        onToggle?.();
      }}
    >
      <summary>
        <h2>{title}</h2>
      </summary>
      {isOpen.value && <div class="panel-body">{children}</div>}
    </details>
  );
}
