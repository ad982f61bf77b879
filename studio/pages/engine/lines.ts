/** A piece of a line: a comment, a keyword, a text, a number, nothing of these, or a number to change, and which. */
export type Token = readonly [
  text: string,
  kind: "" | "c" | "k" | "s" | "n" | "h",
  handle?: number,
];

/** A file, line by line. */
export type Lines = readonly (readonly Token[])[];

export const textOf = (line: readonly Token[]): string => line.map(([text]) => text).join("");

/** The number, from 1, of the one line that is, but for its indent, as the anchor says; 0 if there is not just one. */
export function lineAt(lines: Lines, anchor: string): number {
  const found = lines.flatMap((line, i) => (textOf(line).trim() === anchor ? [i + 1] : []));
  return found.length === 1 ? found[0] : 0;
}
