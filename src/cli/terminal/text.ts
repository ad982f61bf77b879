import { stripVTControlCharacters } from "node:util";
import { type Alignment, textWidth as characters, pad as padText } from "../../text/table.ts";
import type { Style } from "./style.ts";

/** Columns a text takes on the terminal: its characters, colour codes not counted. */
export function textWidth(text: string): number {
  return characters(stripVTControlCharacters(text));
}

/** The text filled up with spaces to `width` columns. */
export function pad(text: string, width: number, align?: Alignment): string {
  return padText(text, width, align, textWidth);
}

/** Every line moved right by `columns`. */
export function indent(text: string, columns = 2): string {
  return text.replace(/^(?=.)/gm, " ".repeat(columns));
}

/** A heading, set off by a blank line above it. */
export function heading(text: string, style: Style): string {
  return `\n${style.bold(text)}`;
}

/** `✓ text` or `✗ text`. */
export function checkLine(passed: boolean, text: string, style: Style): string {
  return `${passed ? style.good("✓") : style.bad("✗")} ${text}`;
}

/** Names in one column, values in the next, a line a pair. */
export function keyValues(pairs: readonly (readonly [string, string])[], style: Style): string {
  const width = Math.max(0, ...pairs.map(([name]) => textWidth(name)));
  return pairs.map(([name, value]) => `${style.dim(pad(name, width))}  ${value}`).join("\n");
}
