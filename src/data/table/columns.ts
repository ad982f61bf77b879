import { isObject, isTypedArray, type Kind, nonNegativeInteger } from "../../tensor/arguments.ts";
import { DataError } from "../../tensor/errors.ts";
import { quote, shorten } from "../../text/escape.ts";
import { listed } from "../../text/listed.ts";
import { nearest, plain } from "../../text/nearest.ts";
import { checkIndices } from "../check-indices.ts";
import type { Table, TableColumn } from "./table.ts";

/** A column of so many cells, in each way in which they can be read. */
const isColumn = (value: unknown, cells: unknown) =>
  isObject(value) &&
  typeof value.name === "string" &&
  Array.isArray(value.values) &&
  [value.numbers, value.dates, value.codes].every(
    (each) => each === null || (isTypedArray(each) && each.length === cells),
  );

export const tableKind: Kind = {
  expected: "a table, as await parseTable(text) gives it",
  accepts: (value) =>
    isObject(value) &&
    nonNegativeInteger.accepts(value.length) &&
    Array.isArray(value.columns) &&
    value.columns.every((column) => isColumn(column, value.length)),
};

/** @throws DataError for a column that the table does not have, with the one that was probably meant. */
export function columnOf(table: Table, name: string): TableColumn {
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  const names = table.columns.map((column) => column.name);
  const meant = nearest(name, names);
  throw new DataError(
    `${table.source}: there is no column ${quote(name)}. ` +
      (meant
        ? `Did you mean ${quote(meant)}?`
        : `The columns are ${shorten(names.join(", "), 200)}`),
  );
}

/** Shorter cells are often codes, each of which is near to others. */
const leastMisspelt = 4;

/** The word that was probably meant by a cell that is none of them: the same but for capitals, or nearly the same. */
export function wordMeant(cell: string, words: readonly string[]): string | undefined {
  const same = words.find((word) => plain(word.trim()) === plain(cell.trim()));
  if (same !== undefined || cell.length < leastMisspelt || Number.isFinite(Number(cell)))
    return same;
  return nearest(cell, words);
}

/** What is said of columns that are not there, where others may be meant by another name: ` Is "Island" meant?` */
export function columnsMeant(lacking: readonly string[], others: readonly string[]): string {
  const meant = lacking.flatMap((name) => nearest(name, others) ?? []);
  if (meant.length === 0) return "";
  return ` ${meant.length === 1 ? "Is" : "Are"} ${listed(meant.map(quote))} meant?`;
}

/** The rows as they are given, all where none are. */
export function rowsOf(
  operation: string,
  table: Table,
  rows: Int32Array | readonly number[] | undefined,
): Int32Array {
  return rows === undefined
    ? Int32Array.from({ length: table.length }, (_, row) => row)
    : checkIndices(operation, rows, table.length);
}

export function isMissing({ codes, numbers, dates }: TableColumn, row: number): boolean {
  if (codes) return codes[row] < 0;
  const values = numbers ?? dates;
  return values !== null && Number.isNaN(values[row]);
}

/** Whether the rows have different cells, a missing one being a cell of its own. */
export function varies(column: TableColumn, rows: Int32Array): boolean {
  const cells = cellsOf(column);
  return cells === null || rows.some((row) => !Object.is(cells[row], cells[rows[0]]));
}

/** The cell as it stands in the file, where it is known. */
export function cellOf({ codes, values, numbers, example }: TableColumn, row: number): string {
  if (codes) return values[codes[row]] ?? "";
  return numbers ? String(numbers[row]) : example;
}

/** In order of size where all are numbers, in the order of their characters where not. */
export function inOrder(cells: readonly string[]): string[] {
  const areNumbers = cells.every((cell) => cell !== "" && Number.isFinite(Number(cell)));
  return [...cells].sort(areNumbers ? (a, b) => Number(a) - Number(b) : undefined);
}

/** What tells the cells apart: NaN or −1 where one is missing. */
export function cellsOf({ numbers, dates, codes }: TableColumn): ArrayLike<number> | null {
  return numbers ?? dates ?? codes;
}

/** How many different cells there are, 1 and 1.0 being the same; Infinity where that is not known. */
export function distinctCells({ distinct, numbers, dates }: TableColumn): number {
  const values = numbers ?? dates;
  if (values === null) return distinct;
  const sorted = values.slice().sort();
  let count = 0;
  // NaN, which is a missing cell, comes last.
  for (let i = 0; i < sorted.length && !Number.isNaN(sorted[i]); i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) count++;
  }
  return count;
}

/** The least and the largest number. */
export function rangeOf(numbers: Float64Array): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const n of numbers) {
    if (n < least) least = n;
    if (n > most) most = n;
  }
  return [least, most];
}
