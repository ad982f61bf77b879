import type { ComponentChildren } from "preact";
import "./table-room.css";

/** Room for a table that may be larger, and is then scrolled, by keys too. */
export function TableRoom({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <section class="table-room" aria-label={name} tabIndex={0}>
      {children}
    </section>
  );
}
