import { DataError } from "../../tensor/errors.ts";
import { crc32c } from "../crc32c.ts";

/** The name of the metadata that holds the checksum of a file. */
export const checksumKey = "chainrule.checksum";

/** What the checksum is of stands in its own place, too: this. */
export const noChecksum = "crc32c:00000000";

const digits = 8;
/** How a file with a checksum begins, after the 8 bytes of the header's length. */
const beginning = new TextEncoder().encode(
  `{"__metadata__":{"${checksumKey}":"${noChecksum.slice(0, -digits)}`,
);
const start = 8 + beginning.length;
const end = start + digits;
const zeros = new TextEncoder().encode("0".repeat(digits));

/** Whether a file begins as one with a checksum does. */
export function hasChecksum(bytes: Uint8Array): boolean {
  return beginning.every((byte, i) => bytes[8 + i] === byte);
}

/** Writes the checksum of a file into its place. */
export function writeChecksum(bytes: Uint8Array): void {
  bytes.set(new TextEncoder().encode(checksumOf(bytes)), start);
}

function checksumOf(bytes: Uint8Array): string {
  const checksum = crc32c(bytes.subarray(0, start), zeros, bytes.subarray(end));
  return checksum.toString(16).padStart(digits, "0");
}

/** @throws DataError for a file with a checksum that is not its own. */
export function checkChecksum(bytes: Uint8Array, source: string): void {
  if (!hasChecksum(bytes)) return;
  const written = String.fromCharCode(...bytes.subarray(start, end));
  const found = checksumOf(bytes);
  if (written === found) return;
  throw new DataError(
    `${source}: the file is damaged: its checksum is ${found}, and "${written}" is written in it. ` +
      `Take another copy. Was it changed on purpose? Then leave the metadata ${checksumKey} out.`,
  );
}
