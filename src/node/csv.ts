import { type CsvOptions, type CsvTable, parseCsv, refuseNoCsv } from "../io/csv.ts";
import { decodeUtf8 } from "../io/text.ts";
import { checkArgument, word } from "../tensor/arguments.ts";
import { readBytes } from "./read-bytes.ts";

/**
 * Reads a CSV file in UTF-8; see `parseCsv`.
 *
 * @throws DataError where the file cannot be read or is no table of numbers, naming line and column.
 * @example
 * ```ts
 * import { readCsv } from "chainrule/node";
 * await readCsv("absent.csv").catch((error) => error.name); // → DataError
 * ```
 */
export async function readCsv(
  path: string,
  options: Omit<CsvOptions, "source"> = {},
): Promise<CsvTable> {
  checkArgument("readCsv", "path", word, path);
  const bytes = await readBytes(path);
  refuseNoCsv(bytes, path);
  return parseCsv(decodeUtf8(bytes, path), { ...options, source: path });
}
