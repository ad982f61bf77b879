import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Table } from "../data/table/table.ts";
import { checkTableOptions, type TableOptions } from "../io/table/options.ts";
import { readPieces } from "../io/table/parse-table.ts";
import { checkArgument, word } from "../tensor/arguments.ts";
import { unreadable } from "./read-bytes.ts";

const pieceSize = 2 ** 18;

/**
 * Reads a table from a file, piece by piece: CSV and its like, JSON or JSON Lines, plain or compressed by gzip; see
 * `parseTable`.
 *
 * @throws DataError where the file cannot be read or holds no table, naming the line.
 * @throws ValueError for an option that is none.
 * @example
 * ```ts
 * import { readTable } from "chainrule/node";
 * await readTable("absent.csv").catch((error) => error.name); // → DataError
 * ```
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<Table> {
  checkArgument("readTable", "path", word, path);
  checkTableOptions("readTable", options);
  let size: number;
  try {
    ({ size } = await stat(path));
  } catch (error) {
    throw unreadable(path, error);
  }
  return readPieces(piecesOf(path), { ...options, source: path }, size);
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: pieceSize });
  } catch (error) {
    throw unreadable(path, error);
  }
}
