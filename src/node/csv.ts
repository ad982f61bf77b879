import { type CsvOptions, type CsvTable, parseCsv } from "../io/csv.ts";
import { DataError } from "../tensor/errors.ts";
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
  return parseCsv(decodeUtf8(await readBytes(path), path), { ...options, source: path });
}

function decodeUtf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DataError(`${path}: expected text in UTF-8. Save it in that encoding.`, {
      cause: error,
    });
  }
}
