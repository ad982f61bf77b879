import { type Alignment, alignColumns } from "../../text/table.ts";
import type { Style } from "./style.ts";
import { textWidth } from "./text.ts";

/** A table's column: numbers are aligned to the right, words (the default) to the left. */
export interface Column {
  readonly title: string;
  readonly align?: Alignment;
}

/** An aligned table without lines around it. Cells may be coloured; short rows are filled up. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
): string {
  const alignments = columns.map(({ align = "left" }) => align);
  const titles = columns.map(({ title }) => title);
  const [head, ...lines] = alignColumns([titles, ...rows], alignments, textWidth);
  return [style.dim(head), ...lines].join("\n");
}
