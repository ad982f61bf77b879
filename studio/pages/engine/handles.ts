import { type Lines, textOf } from "./lines.ts";

/** The position of the number in `value(2, "a")`, by the label. */
export function handleOfValue(lines: Lines, label: string): number | undefined {
  if (label === "") return undefined;
  for (const line of lines) {
    const end = textOf(line).indexOf(`, "${label}")`);
    if (end < 0) continue;
    let at = 0;
    for (const [text, kind, index] of line) {
      at += text.length;
      if (kind === "h" && at === end) return index;
    }
  }
}
