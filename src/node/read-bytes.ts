import { readFile } from "node:fs/promises";
import { DataError } from "../tensor/errors.ts";
import { systemReason } from "./system-error.ts";

export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read: ${systemReason(error)}.`, { cause: error });
  }
}
