import type { Measure } from "./table.ts";
import { textWidth } from "./width.ts";

/** A text cut into lines at most `width` wide where the pattern matches; a longer piece stays whole. */
export function breakAt(
  text: string,
  places: RegExp,
  width: number,
  measure: Measure = textWidth,
): string[] {
  const lines: string[] = [];
  for (const piece of text.split(places)) {
    const last = lines.length - 1;
    if (last >= 0 && measure(lines[last] + piece) <= width) lines[last] += piece;
    else lines.push(piece.trimStart());
  }
  return lines;
}
