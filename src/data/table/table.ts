import type { CellFormat } from "./column-format.ts";

/** A column of a table, its cells read in each way in which all of them can be read. */
export interface TableColumn {
  readonly name: string;
  /** How many cells are missing: empty, or `NA`, `NaN`, `null` and their like. */
  readonly missing: number;
  /** The first cell that is not, as it stands in the file; empty where there is none. */
  readonly example: string;
  /** How many different cells there are, `Infinity` where they were too many to be counted. */
  readonly distinct: number;
  /** The cells as numbers, NaN where one is missing; null where some cell is no number. */
  readonly numbers: Float64Array | null;
  /** The cells as milliseconds since 1970-01-01 UTC, NaN where one is missing; null where some cell is no date. */
  readonly dates: Float64Array | null;
  /** The cells as they stand, each by its position in `values`, −1 where it is missing; null where too many differ. */
  readonly codes: Int32Array | null;
  /** The different cells, in the order in which they come; empty where `codes` is null. */
  readonly values: readonly string[];
  /** How numbers and dates are written, where the cells show it. */
  readonly format?: CellFormat;
}

/** Columns of one length, each with a name of its own. */
export interface Table {
  /** What errors call it: a file's path, say. */
  readonly source: string;
  /** How many rows it has. */
  readonly length: number;
  readonly columns: readonly TableColumn[];
  /** What was found out about the file in reading it, as sentences: `Cells are separated by semicolons.` */
  readonly notes: readonly string[];
}
