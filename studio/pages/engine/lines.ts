/** A piece of a line: a comment, a keyword, a text, a number, nothing of these, or a number to change, and which. */
export type Token = readonly [
  text: string,
  kind: "" | "c" | "k" | "s" | "n" | "h",
  handle?: number,
];

/** A file, line by line. */
export type Lines = readonly (readonly Token[])[];

export const textOf = (line: readonly Token[]): string => line.map(([text]) => text).join("");

/**
 * The number, from 1, of the one line that is, but for its indent, as the anchor says; 0 if there is not just one.
 *
 * @param below all of the line above it, where there are several
 */
export function lineAt(lines: Lines, anchor: string, below?: string): number {
  const texts = lines.map((line) => textOf(line).trim());
  const isMeant = (text: string, i: number) =>
    text === anchor && (below === undefined || texts[i - 1] === below);
  const found = texts.flatMap((text, i) => (isMeant(text, i) ? [i + 1] : []));
  return found.length === 1 ? found[0] : 0;
}
