import { type CellFormats, formatsKind } from "../../data/table/column-format.ts";
import { type ColumnType, columnTypes } from "../../data/table/column-kinds.ts";
import {
  callback,
  checkOptions,
  flag,
  isPlainObject,
  kind,
  type OptionTable,
  oneOf,
  word,
} from "../../tensor/arguments.ts";

/** How much of a table is read. */
export interface TableProgress {
  /** The bytes that are read, of the compressed file if it is one. */
  bytes: number;
  /** Its size, null where it is not known. */
  total: number | null;
  /** The rows so far. */
  rows: number;
}

export interface TableOptions {
  /**
   * What separates cells: one character. Default the one of comma, semicolon, tab and vertical bar that gives the
   * first lines cells of one number.
   */
  separator?: string;
  /** Whether the first row names the columns. Default "auto": what its cells are beside those below them tells. */
  header?: boolean | "auto";
  /** What columns hold, by their names. Default: whatever all of their cells can be read as. */
  types?: Readonly<Record<string, ColumnType>>;
  /** The sign before decimals. Default: the one that all cells of a column fit. */
  decimal?: "." | ",";
  /**
   * How columns are written, by their names, where neither their own cells tell nor those of other columns: what another
   * table showed. `encoder.formats` of a `TableEncoder` are those of the table that it was fitted to.
   */
  formats?: CellFormats;
  /** Words that stand for a missing cell, beside those that always do. */
  missing?: readonly string[];
  /**
   * Whether rows without a value in any cell are kept, as rows of missing cells, so that rows have the places that they
   * have in the file; of one column that are the blank lines between others. Default false: they are skipped, and said.
   */
  keepEmptyRows?: boolean;
  /** The text's encoding, as `TextDecoder` knows it. Default UTF-8, UTF-16 or else Latin-1, by its bytes. */
  encoding?: string;
  /** Is told after each piece of the file how far it is read. */
  onProgress?: (progress: TableProgress) => void;
}

const isType = (value: unknown) => columnTypes.includes(value as ColumnType);

const optionKinds: OptionTable<TableOptions & { source: string }> = {
  source: word,
  separator: kind(
    "one character other than a quote or a line break",
    (value) => typeof value === "string" && /^[^"\r\n]$/.test(value),
  ),
  header: kind('true, false or "auto"', (value) => typeof value === "boolean" || value === "auto"),
  types: kind(
    `an object that gives columns one of ${columnTypes.join(", ")}`,
    (value) => isPlainObject(value) && Object.values(value).every(isType),
  ),
  decimal: oneOf(".", ","),
  formats: formatsKind,
  missing: kind(
    "an array of texts",
    (value) => Array.isArray(value) && value.every((each) => typeof each === "string"),
  ),
  keepEmptyRows: flag,
  encoding: kind('an encoding that TextDecoder knows, as "windows-1252"', isEncoding),
  onProgress: callback,
};

/** @throws ValueError for options that are unknown or not what they must be. */
export function checkTableOptions(operation: string, options: unknown): void {
  checkOptions(operation, optionKinds, options);
}

function isEncoding(value: unknown): boolean {
  try {
    return typeof value === "string" && new TextDecoder(value).encoding !== "";
  } catch {
    return false;
  }
}
