import { DataError } from "../../tensor/errors.ts";
import { array, count, flag, object, orNull, text } from "../../tensor/plain-data.ts";
import { quote } from "../../text/escape.ts";
import type { ChosenColumn } from "./choose-columns.ts";
import type { CellFormat } from "./column-format.ts";
import { isMissing, varies } from "./columns.ts";
import { checkedEncoding, type EncodingState, encodingOf, isEncoded } from "./encodings/table.ts";
import { type ColumnSummary, leftOut } from "./summary.ts";
import type { Table, TableColumn } from "./table.ts";

/** What was learnt of a column. */
export interface ColumnState {
  readonly name: string;
  readonly type: string;
  readonly missing: number;
  readonly example: string;
  readonly why: string;
  /** Null where the column is left out. */
  readonly encoding: EncodingState | null;
  /** Whether a feature says which cells are missing: where some were in training. */
  readonly hasIndicator: boolean;
}

export const checkedColumns = array(
  object({
    name: text,
    type: text,
    missing: count,
    example: text,
    why: text,
    encoding: orNull(checkedEncoding),
    hasIndicator: flag,
  }),
);

/** What a column becomes, by these rows of it. */
export function fitColumn(
  table: Table,
  { column, reading, isIgnored }: ChosenColumn,
  rows: Int32Array,
  embedFrom: number,
): ColumnState {
  const { name, missing, example } = column;
  const { type } = reading;
  const without = (why: string) => ({
    ...{ name, type, missing, example, why },
    encoding: null,
    hasIndicator: false,
  });
  if (isIgnored || !isEncoded(type)) return without(reading.why);
  if (!varies(column, rows)) {
    const isEmpty = rows.every((row) => isMissing(column, row));
    return without(
      isEmpty
        ? "all cells are missing in the rows of training"
        : "the rows of training all have one cell",
    );
  }
  checkSize(table, column, rows);
  const encoding = encodingOf(type).fit(column, rows, embedFrom);
  if (encoding === null) return without("no cell of the rows of training can be read");
  const cells = readColumn(table, column, encoding, rows);
  const hasIndicator = rows.some((row) => Number.isNaN(cells[row]));
  return { ...without(reading.why), encoding, hasIndicator };
}

/**
 * The cells of all rows, each as one number, NaN where it is missing or cannot be read.
 *
 * @param format how cells were written in training.
 * @throws DataError for an infinite number in one of `rows`, and a column of too many words to be read.
 */
export function readColumn(
  table: Table,
  column: TableColumn,
  encoding: EncodingState,
  rows: Int32Array,
  format?: CellFormat,
): Float64Array {
  checkSize(table, column, rows);
  const { read, unreadable } = encodingOf(encoding.type);
  const cells = read(column, encoding, format);
  if (cells.length === table.length) return cells;
  throw new DataError(
    `${table.source}: column ${quote(column.name)} was a ${encoding.type} in training. Here too many ` +
      `cells ${unreadable}, as ${quote(column.example)}`,
  );
}

/** The squares of larger numbers are infinite. */
const largest = 1e150;

/** @throws DataError for a number in one of the rows that is infinite, or too large to be standardised. */
export function checkSize(
  { source }: Table,
  { name, numbers }: TableColumn,
  rows: Int32Array,
): void {
  if (numbers === null) return;
  const row = rows.find((each) => Math.abs(numbers[each]) > largest);
  if (row === undefined) return;
  throw new DataError(
    `${source}: row ${row + 1}, column ${quote(name)}: expected a number of at most 1e150, got ${numbers[row]}. ` +
      "Leave the cell empty if it is not known",
  );
}

export function summaryOf({ name, encoding, ...told }: ColumnState): ColumnSummary {
  const { type, missing, example, why } = told;
  const summary = { column: name, type, missing, example, why };
  if (encoding === null) return { ...summary, becomes: leftOut };
  const { becomes, fallback } = encodingOf(encoding.type);
  const indicator = told.hasIndicator ? ", and a feature that says so" : "";
  return {
    ...summary,
    becomes: becomes(encoding),
    ...(missing > 0 && { missingBecome: fallback(encoding) + indicator }),
  };
}
