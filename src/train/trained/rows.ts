import { columnsMeant } from "../../data/table/columns.ts";
import type { Cell } from "../../data/table/encodings/encoding.ts";
import { previousName, rowsBefore, type Series, withPrevious } from "../../data/table/previous.ts";
import type { Table } from "../../data/table/table.ts";
import type { TableOptions } from "../../io/table/options.ts";
import { TableReader } from "../../io/table/table-reader.ts";
import { isObject, isPlainObject } from "../../tensor/arguments.ts";
import { DataError, ValueError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import { listed } from "../../text/listed.ts";

/** A row of a table by the names of its columns; null, or left out in one row of several, where a cell is missing. */
export type TableRecord = Readonly<Record<string, Cell | boolean>>;

export const isTable = (rows: unknown): rows is Table =>
  isObject(rows) && Array.isArray(rows.columns) && typeof rows.length === "number";

export const areRecords = (rows: unknown): rows is readonly TableRecord[] =>
  Array.isArray(rows) && rows.length > 0 && rows.every(isPlainObject);

/**
 * Records as a table.
 *
 * @param reading how the table of training was read.
 * @throws DataError for a record with a cell that is neither a number, a text, true, false nor null.
 */
export function tableOf(
  records: readonly TableRecord[],
  { decimal, formats, missing }: TableOptions,
): Table {
  const odd = records.findIndex((record) => Object.values(record).some(isOdd));
  if (odd >= 0) {
    throw new ValueError(
      `predict: record ${odd + 1}: expected numbers, texts, true, false or null. Give null for what is not known`,
    );
  }
  const kept = { keepEmptyRows: true, decimal, formats, missing };
  const reader = new TableReader({ source: "the records", ...kept });
  reader.readText(JSON.stringify(records), true);
  return reader.finish();
}

const isOdd = (cell: unknown) =>
  typeof cell === "number"
    ? !Number.isFinite(cell)
    : cell !== null && !["string", "boolean"].includes(typeof cell);

/**
 * A table with the targets of the row before, where rows follow each other in time.
 *
 * @param targets those of which the value in the row before is learnt from.
 * @throws DataError where it has neither these nor what tells them.
 */
export function inTime(table: Table, targets: readonly string[], series: Partial<Series>): Table {
  const names = new Set(table.columns.map(({ name }) => name));
  const { order, group } = series;
  if (order === undefined || targets.every((name) => names.has(previousName(name)))) return table;
  const needed = [...targets, order, ...(group === undefined ? [] : [group])];
  const lacking = needed.filter((name) => !names.has(name));
  const others = [...names].filter((name) => !needed.includes(name));
  if (lacking.length > 0) {
    throw new DataError(
      `${table.source}: ${listed(targets.map((name) => quote(previousName(name))))} is learnt from, and made of ` +
        `${listed(needed.map(quote))}: there is no ${listed(lacking.map(quote))}.${columnsMeant(lacking, others)} ` +
        "Add what is missing, or give what was known in the row before in columns of these names",
    );
  }
  return withPrevious(table, targets, rowsBefore(table, { order, group }));
}
