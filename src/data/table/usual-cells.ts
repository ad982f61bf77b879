import { array, type Check, finite, object, optional, text } from "../../tensor/plain-data.ts";
import { columnOf } from "./columns.ts";
import { dateCell } from "./encodings/date.ts";
import type { Cell } from "./encodings/encoding.ts";
import { quantile } from "./encodings/number.ts";
import { type EncodingState, encodingOf } from "./encodings/table.ts";
import type { Table } from "./table.ts";
import type { TableEncoderState } from "./table-encoder.ts";

/** What a column's cells are like in the rows of training, for a form. */
export interface UsualCells {
  readonly column: string;
  /** The commonest word, or the median. */
  readonly usual: Cell;
  /** The least and the greatest, of numbers and dates. */
  readonly range?: readonly [least: Cell, greatest: Cell];
}

const cell: Check = (value, field) =>
  typeof value === "string" || value === null ? null : finite(value, field);

/** Looks at such a list from outside. */
export const checkedUsualCells = array(
  object({ column: text, usual: cell, range: optional(array(cell)) }),
);

/** What the columns that an encoder learnt from are like in these rows. */
export function usualCells(
  table: Table,
  { columns }: TableEncoderState,
  rows: Int32Array,
): UsualCells[] {
  return columns.flatMap(({ name, encoding }) => {
    if (encoding === null) return [];
    const cells = encodingOf(encoding.type).read(columnOf(table, name), encoding);
    const known = Float64Array.from(rows, (row) => cells[row]).filter((x) => !Number.isNaN(x));
    return [{ column: name, ...usualAmong(known.sort(), encoding) }];
  });
}

function usualAmong(sorted: Float64Array, encoding: EncodingState): Omit<UsualCells, "column"> {
  if (encoding.type === "category") return { usual: encoding.values[commonest(sorted)] };
  if (encoding.type === "boolean")
    return { usual: encoding.isUsuallyYes ? encoding.yes : encoding.no };
  const cell = encoding.type === "date" ? dateCell(encoding) : (x: number): Cell => x;
  const range = [cell(sorted[0]), cell(sorted[sorted.length - 1])] as const;
  return { usual: cell(quantile(sorted, 0.5)), range };
}

/** Of equally common ones the first. */
function commonest(sorted: Float64Array): number {
  let [best, most, count] = [sorted[0], 0, 0];
  for (let i = 0; i < sorted.length; i++) {
    count = sorted[i] === sorted[i - 1] ? count + 1 : 1;
    if (count > most) [best, most] = [sorted[i], count];
  }
  return best;
}
