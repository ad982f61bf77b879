import { startOf, textWidth } from "./width.ts";

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Text as XML and HTML hold it, between tags and in quoted attributes alike. What they cannot hold, control
 * characters and halves of surrogate pairs, is shown as a replacement character.
 */
export function escapeMarkup(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => entities[character])
    .replace(/[^\P{Cc}\t\n]|[\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD");
}

/** What disturbs a line of text or a terminal: control characters, breaks, marks that turn its direction. */
const disturbing = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/gu;

/** A text from outside, as a name of a file, fit to stand in a line: each character that disturbs is replaced. */
export function printable(text: string): string {
  return text.replace(disturbing, "\uFFFD");
}

/** The same of a text of several lines: breaks and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(disturbing, (character) => (/[\n\t]/.test(character) ? character : "\uFFFD"));
}

/** More than a character, an emoji say, has units for each of its columns. */
const unitsPerColumn = 12;

/**
 * A text from outside fit for a place of `width` columns: cut there, the last of them an ellipsis, and
 * `printable`.
 */
export function shorten(text: string, width: number): string {
  // What is far beyond the width is not looked at.
  const seen = printable(text.slice(0, unitsPerColumn * (width + 1)));
  return textWidth(seen) <= width ? seen : `${startOf(seen, width - 1)}…`;
}

/** Characters of a text from outside that an error quotes. */
const quotedWidth = 60;

/** A text from outside as errors quote it: `"setosa"`; a long one is cut. */
export function quote(text: string): string {
  return `"${shorten(text, quotedWidth)}"`;
}

/** Characters of the longest line of an error. */
const longestLine = 1000;

/** The text of an error, whatever it quotes: lines that a terminal can show, the middle of a long one left out. */
export function errorText(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      if (line.length <= longestLine) return printable(line);
      const half = longestLine / 2;
      return printable(`${line.slice(0, half)} … ${line.slice(-half)}`);
    })
    .join("\n");
}
