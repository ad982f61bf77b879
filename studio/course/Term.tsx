import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { lookUp } from "../glossary/look-up.ts";
import { placeOf, termText } from "./address.ts";

/** A term in a text: the line below explains it while it is pointed at, and a click opens it in the glossary. */
export function Term({ name, children }: { name: string; children: ComponentChildren }) {
  const entry = lookUp(name);
  const href = useComputed(() => placeOf({ part: "glossary", term: entry?.term ?? "" }));
  if (!entry) return <>{children}</>;
  const say = () => {
    termText.value = `${entry.term}: ${entry.text}`;
  };
  const hush = () => {
    termText.value = "";
  };
  return (
    <a
      class="term"
      href={href}
      title={entry.text}
      onPointerEnter={say}
      onPointerLeave={hush}
      onFocus={say}
      onBlur={hush}
    >
      {children}
    </a>
  );
}
