import type { Table } from "../../data/table/table.ts";

/** Reads a table from text that comes in pieces. */
export interface TextReader {
  /** How many rows there are so far. */
  readonly rows: number;
  read(text: string, isLast: boolean): void;
  /** @param notes what was found out about the file before. */
  finish(notes: readonly string[]): Table;
}
