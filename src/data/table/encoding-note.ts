import { quote } from "../../text/escape.ts";
import { countOf } from "../../text/quantity.ts";
import { type CellFormats, contradiction } from "./column-format.ts";
import { cellOf, isMissing, wordMeant } from "./columns.ts";
import { type EncodingState, encodingOf, wordsOf } from "./encodings/table.ts";
import type { Table, TableColumn } from "./table.ts";

/** Cells that training did not know. */
export interface EncodingNote {
  readonly column: string;
  /** Whether they are missing where none was in training, or there and cannot be read, or are written otherwise. */
  readonly kind: "missing" | "unknown" | "format";
  readonly cells: number;
  /** What happens to them, as `2 cells of island did not occur in training, as "Dream": taken as missing`. */
  readonly sentence: string;
}

/** What training did not know of a column's cells, which were read as numbers. */
export function notesOn(
  column: TableColumn,
  encoding: EncodingState,
  cells: Float64Array,
  rows: Int32Array,
  hadMissing: boolean,
): EncodingNote[] {
  const { name } = column;
  const { fallback, unreadable } = encodingOf(encoding.type);
  const unread = rows.filter((row) => Number.isNaN(cells[row]));
  const missing = unread.filter((row) => isMissing(column, row));
  const unknown = unread.filter((row) => !isMissing(column, row));
  const notes: EncodingNote[] = [];
  const taken = hadMissing ? "missing" : fallback(encoding);
  if (unknown.length > 0) {
    const example = cellOf(column, unknown[0]);
    const word = wordMeant(example, wordsOf(encoding) ?? []);
    const meant = word === undefined ? "" : ` (is ${quote(word)} meant?)`;
    const sentence = `${countOf(unknown.length, "cell")} of ${name} ${unreadable}, as ${quote(example)}${meant}: taken as ${taken}`;
    notes.push({ column: name, kind: "unknown", cells: unknown.length, sentence });
  }
  if (missing.length > 0 && !hadMissing) {
    const verb = missing.length === 1 ? "is" : "are";
    const sentence = `${countOf(missing.length, "cell")} of ${name} ${verb} missing, and none was in training: taken as ${taken}`;
    notes.push({ column: name, kind: "missing", cells: missing.length, sentence });
  }
  return notes;
}

/** The columns that are written otherwise than in training: they are read as they are written here. */
export function formatNotes(table: Table, formats: CellFormats, rows: Int32Array): EncodingNote[] {
  return table.columns.flatMap((column): EncodingNote[] => {
    const { name, format } = column;
    if (format === undefined || !Object.hasOwn(formats, name)) return [];
    const found = contradiction(name, format, formats[name], column.numbers !== null);
    if (found === null) return [];
    const cells = rows.filter((row) => !isMissing(column, row)).length;
    return [
      {
        column: name,
        kind: "format",
        cells,
        sentence: `${found}: it is read as it is written here`,
      },
    ];
  });
}
