import { stripVTControlCharacters } from "node:util";
import { type Alignment, pad as padText } from "../../text/table.ts";
import { textWidth as plainWidth } from "../../text/width.ts";
import { breakAt } from "../../text/wrap.ts";
import type { Output, Style } from "./style.ts";

/** Columns of an output that does not say how many it has. */
const usualColumns = 80;

/** How many columns the output has. */
export const columnsOf = ({ columns }: Output): number => columns || usualColumns;

/** Columns a text takes on the terminal, colour codes not counted. */
export function textWidth(text: string): number {
  return plainWidth(stripVTControlCharacters(text));
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

/**
 * Lines of at most `width` columns, broken between words; what follows a break stands below the line's
 * first word. A word longer than that stays whole.
 */
export function wrap(text: string, width: number): string {
  return text
    .split("\n")
    .flatMap((line) => {
      if (textWidth(line) <= width) return line;
      const [space] = line.match(/^ */)!;
      const room = width - space.length;
      return breakAt(line.slice(space.length), /(?= )/, room, textWidth).map(
        (each) => space + each,
      );
    })
    .join("\n");
}

/** Narrower than this, a text is not set in a column beside another. */
const leastColumn = 20;

/**
 * Names in one column, values in the next, wrapped so that lines have at most `width` columns. Where the
 * names leave no room, each value stands below its name.
 */
export function keyValues(
  pairs: readonly (readonly [string, string])[],
  width: number,
  style: Style,
): string {
  const names = Math.max(0, ...pairs.map(([name]) => textWidth(name)));
  const room = width - names - 2;
  if (room < leastColumn && pairs.some(([, value]) => textWidth(value) > room)) {
    return pairs
      .map(([name, value]) => `${style.dim(name)}\n${indent(wrap(value, width - 2))}`.trimStart())
      .join("\n");
  }
  return pairs
    .map(([name, value]) => {
      const lines = wrap(value, room)
        .split("\n")
        .join(`\n${" ".repeat(names + 2)}`);
      return `${style.dim(pad(name, names))}  ${lines}`;
    })
    .join("\n");
}

/**
 * Commands with what they do beside them; below them where there is no room. A command is never broken: it
 * is there to be copied.
 */
export function commandList(
  commands: readonly (readonly [command: string, what: string])[],
  width: number,
  style: Style,
): string {
  const widest = Math.max(0, ...commands.map(([command]) => textWidth(command)));
  const fits = commands.every(([, what]) => widest + 2 + textWidth(what) <= width);
  return commands
    .map(([command, what]) =>
      fits
        ? `${pad(command, widest)}  ${style.dim(what)}`
        : `${command}\n${indent(style.dim(wrap(what, width - 2)))}`,
    )
    .join("\n");
}
