import type { Style } from "./style.ts";
import { pad, textWidth } from "./text.ts";

/** A table's column: numbers are aligned to the right, words (the default) to the left. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** An aligned table without lines around it. Cells may be coloured; short rows are filled up. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
): string {
  const widths = columns.map(({ title }, i) =>
    Math.max(textWidth(title), ...rows.map((row) => textWidth(row[i] ?? ""))),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, i) => pad(cells[i] ?? "", widths[i], align))
      .join("  ")
      .trimEnd();
  return [style.dim(line(columns.map(({ title }) => title))), ...rows.map(line)].join("\n");
}
