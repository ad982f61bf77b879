import { DataError } from "../tensor/errors.ts";

/** @throws DataError for bytes that are no text in UTF-8. A byte order mark is left out. */
export function decodeUtf8(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DataError(`${source}: expected text in UTF-8. Save it in that encoding.`, {
      cause: error,
    });
  }
}
