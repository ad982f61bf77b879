import type { ComponentChildren } from "preact";
import "./row.css";

interface RowProps {
  readonly name: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A setting's name, and its control. */
export function Row({ name, children }: RowProps) {
  return (
    <div class="setting">
      <span>{name}</span>
      {children}
    </div>
  );
}
