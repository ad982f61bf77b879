import { DataError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import { dateOf, numberOf } from "./cells.ts";
import { cellOf, columnOf, isMissing } from "./columns.ts";
import { groupsOf } from "./groups.ts";
import type { Table, TableColumn } from "./table.ts";

/** How rows follow each other. */
export interface Series {
  /** The column that says when each row was. */
  readonly order: string;
  /** The column whose equal cells are one series, as the readings of one machine. Default: all rows are. */
  readonly group?: string;
}

/**
 * When each row was, by the column that says so.
 *
 * @throws DataError where it is not there, or a cell of it is neither a date nor a number.
 */
export function orderOf(table: Table, name: string): Float64Array {
  const column = columnOf(table, name);
  const order = column.dates ?? column.numbers;
  if (order !== null && !order.some(Number.isNaN)) return order;
  const row = order ? order.findIndex(Number.isNaN) : firstOther(column);
  const found =
    row < 0
      ? `not all of its cells can be read alike, as ${quote(column.example)}`
      : `row ${row + 1} has ${isMissing(column, row) ? "none" : quote(cellOf(column, row))}`;
  throw new DataError(
    `${table.source}: rows cannot be ordered by ${quote(name)}: ${found}. Each row needs a date, or each a number. ` +
      "Mend that, or take another column",
  );
}

/** The first row whose cell is neither a date nor a number; −1 where that is not known. */
function firstOther({ codes, values }: TableColumn): number {
  const fit = values.map((cell) => !Number.isNaN(numberOf(cell)) || !Number.isNaN(dateOf(cell)));
  return codes ? codes.findIndex((code) => !fit[code]) : -1;
}

/** The rows in the order of time, those of one time in the order of the table. */
export function sortedInTime(rows: Int32Array, order: ArrayLike<number>): Int32Array {
  return rows.slice().sort((a, b) => order[a] - order[b] || a - b);
}

/** For each row the one before it in its series; −1 where there is none. */
export function rowsBefore(table: Table, { order, group }: Series): Int32Array {
  const every = Int32Array.from({ length: table.length }, (_, row) => row);
  const groups = group === undefined ? null : groupsOf(table, group);
  const latest = new Map<number, number>();
  const before = new Int32Array(table.length);
  for (const row of sortedInTime(every, orderOf(table, order))) {
    const key = groups?.[row] ?? 0;
    before[row] = latest.get(key) ?? -1;
    latest.set(key, row);
  }
  return before;
}

/** What the column of a target's values in the row before is called. */
export const previousName = (target: string): string => `${target}, the row before`;

/**
 * A table in which rows follow each other in time, with what is to be predicted as it was in the row before: who
 * would say that it stays what it was knows that, too.
 */
export function withPrevious(table: Table, targets: readonly string[], before: Int32Array): Table {
  const known = new Set(table.columns.map(({ name }) => name));
  const columns = table.columns.filter(({ name }) => targets.includes(name));
  const added = columns
    .map((column) => moved(column, before))
    .filter(({ name }) => !known.has(name));
  return { ...table, columns: [...table.columns, ...added] };
}

/** The last value that is known before each of these rows; NaN where there is none. */
export function knownBefore(
  values: Float64Array,
  before: Int32Array,
  rows: Int32Array,
): Float64Array {
  return Float64Array.from(rows, (row) => {
    let at = before[row];
    while (at >= 0 && Number.isNaN(values[at])) at = before[at];
    return at < 0 ? Number.NaN : values[at];
  });
}

/** A column whose rows have the cells of other rows; −1 is none. */
function moved(column: TableColumn, from: Int32Array): TableColumn {
  const numbers = (values: Float64Array | null) =>
    values && Float64Array.from(from, (row) => (row < 0 ? Number.NaN : values[row]));
  const { codes } = column;
  const moved = codes && from.map((row) => (row < 0 ? -1 : codes[row]));
  const all = { numbers: numbers(column.numbers), dates: numbers(column.dates), codes: moved };
  const isMissing = (_: number, row: number) =>
    moved ? moved[row] < 0 : Number.isNaN((all.numbers ?? all.dates)?.[row]);
  return {
    ...column,
    ...all,
    name: previousName(column.name),
    missing: from.filter(isMissing).length,
  };
}
