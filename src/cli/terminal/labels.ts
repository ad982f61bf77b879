import { printable, shorten } from "../../text/escape.ts";
import { endOf, startOf, textWidth } from "../../text/width.ts";

/** A way to cut a text that is too long to `width` columns. */
type Cut = (text: string, width: number) => string;

const cuts: readonly Cut[] = [
  shorten,
  (text, width) => {
    const end = endOf(text, Math.floor((width - 1) / 2));
    return `${startOf(text, width - 1 - textWidth(end))}…${end}`;
  },
  (text, width) => `…${endOf(text, width - 1)}`,
];

/**
 * Labels of at most `width` columns, such that those that differ still do: cut at the end, in the middle
 * or at the beginning, whichever keeps them apart, else numbered.
 */
export function cutLabels(labels: readonly string[], width: number): string[] {
  const texts = labels.map(printable);
  const different = new Set(labels).size;
  for (const cut of cuts) {
    const short = texts.map((text) => (textWidth(text) <= width ? text : cut(text, width)));
    if (new Set(short).size === different) return short;
  }
  return texts.map((text, i) => {
    if (textWidth(text) <= width) return text;
    const number = `…${i + 1}`;
    return `${startOf(text, width - number.length)}${number}`;
  });
}
