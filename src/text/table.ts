import { textWidth } from "./width.ts";

export type Alignment = "left" | "right";

/** How a text's columns are counted. */
export type Measure = (text: string) => number;

/** The text filled up with spaces to `width` columns. */
export function pad(
  text: string,
  width: number,
  align: Alignment = "left",
  measure: Measure = textWidth,
): string {
  const space = " ".repeat(Math.max(width - measure(text), 0));
  return align === "left" ? text + space : space + text;
}

/**
 * A line a row, its cells in columns as wide as their widest cell, two spaces between them. Numbers go to
 * the right, words to the left, as `alignments` says for each column; short rows are filled up.
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
  measure: Measure = textWidth,
): string[] {
  const widths = alignments.map((_, i) => Math.max(0, ...rows.map((row) => measure(row[i] ?? ""))));
  return rows.map((row) =>
    alignments
      .map((alignment, i) => pad(row[i] ?? "", widths[i], alignment, measure))
      .join("  ")
      .trimEnd(),
  );
}

/** The same with a rule beneath the first row, the headings, and one above the last, the total. */
export function alignedWithTotal(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
): string[] {
  const [head, ...body] = alignColumns(rows, alignments);
  const rule = "─".repeat(head.length);
  return [head, rule, ...body.slice(0, -1), rule, ...body.slice(-1)];
}
