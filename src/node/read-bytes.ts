import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { DataError } from "../tensor/errors.ts";
import { systemReason } from "./system-error.ts";

export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The same, for a file that is small. */
export function readBytesNow(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

export function unreadable(path: string, error: unknown): DataError {
  return new DataError(`${path}: cannot be read: ${systemReason(error)}.`, { cause: error });
}
