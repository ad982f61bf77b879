import type { CellFormat } from "./column-format.ts";
import { DateCells } from "./date-cells.ts";
import { NumberCells } from "./number-cells.ts";

/** A cell's number; NaN where it is none. Where that is not said, `1,234` is read with a decimal point. */
export function numberOf(cell: string, { decimal = "." }: CellFormat = {}): number {
  return readingOf(new NumberCells(), cell, decimal === "," ? 1 : 0);
}

/**
 * A cell's moment in milliseconds since 1970-01-01 UTC; NaN where it is no date, or may be two and nothing says which.
 */
export function dateOf(cell: string, { dayFirst }: CellFormat = {}): number {
  return readingOf(new DateCells(), cell, dayFirst === undefined ? null : dayFirst ? 0 : 1);
}

/** The cell read in this way, in the other where it cannot be. */
function readingOf(cells: NumberCells | DateCells, cell: string, way: 0 | 1 | null): number {
  if (!cells.read(cell.trim())) return Number.NaN;
  const { values } = cells;
  const [first, second] = way === 1 ? [values[1], values[0]] : values;
  if (Number.isNaN(first)) return second;
  return way === null && !Number.isNaN(second) && first !== second ? Number.NaN : first;
}
