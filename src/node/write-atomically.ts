import { randomUUID } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DataError } from "../tensor/errors.ts";
import { systemReason } from "./system-error.ts";

/**
 * Writes a file whole or not at all: to a temporary file beside it, which takes its name once all is
 * on the disk. Whatever fails, and whenever the machine stops, the path holds the old file or the new.
 *
 * @throws DataError where the system refuses, with its reason.
 */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new DataError(
      `${path}: cannot be written: ${systemReason(error)}. What was there before is unchanged.`,
      { cause: error },
    );
  }
}

const temporaryName = /^\..+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Whether a file of this name is one that `writeAtomically` has not finished, or was killed in. */
export const isTemporary = (name: string): boolean => temporaryName.test(name);

/** Removes from a folder what killed writes have left. Nobody else may be writing there. */
export function removeTemporaries(folder: string): void {
  for (const name of readdirSync(folder).filter(isTemporary)) {
    rmSync(join(folder, name), { force: true });
  }
}
