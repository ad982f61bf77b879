import { DataError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import { formatCount } from "../../text/quantity.ts";
import { numberOf } from "./cells.ts";
import { checkSize } from "./column-state.ts";
import { cellOf, inOrder } from "./columns.ts";
import { moments } from "./encodings/number.ts";
import { giveType } from "./give-type.ts";
import type { Table, TableColumn } from "./table.ts";

/** What a target is standardised by. */
export interface Amount {
  readonly mean: number;
  readonly deviation: number;
}

/** @throws DataError for a column whose cells are not all numbers. */
export function amountsOf(table: Table, column: TableColumn, rows: Int32Array): Float64Array {
  const { name, numbers, values, example } = column;
  if (numbers === null) {
    const odd = values.find((cell) => Number.isNaN(numberOf(cell))) ?? example;
    const advice = oddAmong(column) === undefined ? "" : `. ${toReadAsNumber(name)}`;
    throw new DataError(
      `${table.source}: the target ${quote(name)} is to be an amount, and not all of its cells are numbers, as ` +
        quote(odd) +
        advice,
    );
  }
  checkSize(table, column, rows);
  return numbers;
}

/** The first cell that is no number, where most of those that differ are. */
export function oddAmong({ numbers, values }: TableColumn): string | undefined {
  if (numbers !== null) return undefined;
  const odd = values.filter((cell) => Number.isNaN(numberOf(cell)));
  return odd.length < values.length / 2 ? odd[0] : undefined;
}

/** How a column is read as numbers although some of its cells are none. */
export const toReadAsNumber = (name: string): string =>
  `To read such cells as missing, ${giveType(name, "number")}`;

/** Mean and standard deviation in these rows; 1 where all are the same. */
export function amountOf(table: Table, column: TableColumn, rows: Int32Array): Amount {
  const numbers = amountsOf(table, column, rows);
  const { mean, deviation } = moments(Float64Array.from(rows, (row) => numbers[row]));
  return { mean, deviation: deviation || 1 };
}

/** The names of the classes: "1" and "1.0" are one, where all are numbers. */
export function classesOf(table: Table, column: TableColumn): string[] {
  const { numbers, codes, values } = column;
  if (numbers) {
    const different = new Set(numbers);
    different.delete(Number.NaN);
    return inOrder([...different].map(String));
  }
  if (codes) return inOrder(values);
  throw tooMany(table, column);
}

/** @throws DataError for a row of another class. */
export function classIndices(
  table: Table,
  column: TableColumn,
  classes: readonly string[],
  rows: Int32Array,
): Int32Array {
  const { numbers, codes, values } = column;
  const positions = new Map(classes.map((name, position) => [name, position]));
  const ofCode = values.map((cell) => positions.get(cell));
  if (!numbers && !codes) throw tooMany(table, column);
  const read = numbers
    ? (row: number) => positions.get(String(numbers[row]))
    : (row: number) => ofCode[codes![row]];
  return rows.map((row) => {
    const position = read(row);
    if (position !== undefined) return position;
    throw new DataError(
      `${table.source}: row ${row + 1}: ${quote(cellOf(column, row))} is none of the ` +
        `${formatCount(classes.length)} classes of ${quote(column.name)} in training`,
    );
  });
}

function tooMany({ source }: Table, { name, example }: TableColumn): DataError {
  return new DataError(
    `${source}: too many cells of the target ${quote(name)} differ to be classes, as ${quote(example)}`,
  );
}
