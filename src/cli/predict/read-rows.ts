import type { Table } from "../../data/index.ts";
import { isNews } from "../../io/table/form-notes.ts";
import { readPieces } from "../../io/table/parse-table.ts";
import { readTable } from "../../node/index.ts";
import type { TrainedModel } from "../../train/index.ts";

/**
 * The rows of a table that a model is to look at.
 *
 * @param file its path, or "-" for standard input.
 */
export async function readRows({ reading }: TrainedModel, file: string): Promise<Table> {
  if (file !== "-") return readTable(file, reading);
  return readPieces(process.stdin, { ...reading, source: "standard input" }, null);
}

/** What was found out in reading a table, as far as it is not as usual. */
export const readingNotes = ({ notes }: Table): string[] =>
  notes.filter(isNews).map((note) => note.replace(/\.$/, ""));
