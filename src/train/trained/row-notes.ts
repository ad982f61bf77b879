import { readColumn } from "../../data/table/column-state.ts";
import { columnOf, isMissing } from "../../data/table/columns.ts";
import type { Table } from "../../data/table/table.ts";
import type { TableEncoder, TableEncoderState } from "../../data/table/table-encoder.ts";
import { quote } from "../../text/escape.ts";
import { listedFirst } from "../../text/listed.ts";
import { formatShort } from "../../text/number.ts";
import { countOf, formatCount } from "../../text/quantity.ts";
import type { TableDescription } from "./description.ts";

/** A value between those of training, in so many digits, is told from one beyond them. */
const rangeDigits = 7;

/**
 * What of a table's rows is not as it was in training, a sentence a column: cells that are new or missing, the row before
 * that is not there, numbers beyond those that were learnt from.
 *
 * @param previous the columns of what was in the row before.
 */
export function rowNotes(
  table: Table,
  { encoder, usual }: TableDescription,
  fitted: TableEncoder,
  previous: readonly string[],
): string[] {
  const unlike = fitted.notes(table).map(({ sentence }) => sentence);
  const rows = Int32Array.from({ length: table.length }, (_, row) => row);
  const ranges = new Map(usual.map(({ column, range }) => [column, range]));
  const outside = encoder.columns.flatMap(({ name, encoding }) => {
    const [least, most] = ranges.get(name) ?? [];
    if (encoding?.type !== "number" || typeof least !== "number" || typeof most !== "number")
      return [];
    const cells = readColumn(table, columnOf(table, name), encoding, rows, encoder.formats?.[name]);
    const beyond = cells.filter((cell) => cell < least || cell > most);
    return beyond.length === 0 ? [] : [outsideNote(name, beyond, [least, most])];
  });
  return [
    ...unknownNote(table, encoder, rows),
    ...previous.flatMap((name) => previousNote(table, name, rows)),
    ...unlike,
    ...outside,
  ];
}

/** So many rows are named. */
const mostNamed = 5;

/** Rows of which nothing is known have a prediction, too. */
function unknownNote(table: Table, { columns }: TableEncoderState, rows: Int32Array): string[] {
  const names = columns.flatMap(({ name, encoding }) => (encoding ? [name] : []));
  const lookedAt = names.map((name) => columnOf(table, name));
  const unknown = rows.filter((row) => lookedAt.every((column) => isMissing(column, row)));
  if (unknown.length === 0) return [];
  const named = Array.from(unknown.subarray(0, mostNamed), (row) => formatCount(row + 1));
  const which = listedFirst(named, mostNamed, { count: unknown.length });
  const have = unknown.length === 1 ? `row ${which} has` : `rows ${which} have`;
  return [`${have} no value in any column that is looked at: all are taken as missing`];
}

function outsideNote(name: string, beyond: Float64Array, range: [number, number]): string {
  const cells = countOf(beyond.length, "cell");
  const verb = beyond.length === 1 ? "is" : "are";
  const distance = (cell: number) => Math.max(range[0] - cell, cell - range[1]);
  const farthest = beyond.reduce((far, cell) => (distance(cell) > distance(far) ? cell : far));
  const [least, most, example] = [...range, farthest].map((x) => formatShort(x, rangeDigits));
  return `${cells} of ${name} ${verb} outside of what training had (${least} to ${most}), as ${example}`;
}

/** In a first row, or behind one without the target, there is nothing to go by. */
function previousNote(table: Table, name: string, rows: Int32Array): string[] {
  const column = columnOf(table, name);
  const lacking = rows.filter((row) => isMissing(column, row)).length;
  if (lacking === 0) return [];
  const [of, theirs] = [countOf(lacking, "row"), lacking === 1 ? "its" : "their"];
  return [
    `${quote(name)} is not known in ${of}, and ${theirs} prediction is worth less: give what came before, too`,
  ];
}
