import { decodeSafetensors, type SafetensorsContent } from "../io/safetensors/decode.ts";
import { encodeSafetensors } from "../io/safetensors/encode.ts";
import { checkArgument, word } from "../tensor/arguments.ts";
import { readBytes } from "./read-bytes.ts";
import { writeAtomically } from "./write-atomically.ts";

/**
 * Writes tensors to a safetensors file, whole or not at all: if the disk is full or the program is
 * stopped, a file that was there before is still there.
 *
 * @throws DataError where the file cannot be written, with the system's reason.
 * @example
 * ```ts
 * import { loadSafetensors, saveSafetensors } from "chainrule/node";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * const path = join(tmpdir(), "example.safetensors");
 * await saveSafetensors(path, { weight: tensor([1, 2]) }, { epoch: "3" });
 * const { tensors, metadata } = await loadSafetensors(path);
 * tensors.weight.toArray(); // → 1,2
 * ```
 */
export async function saveSafetensors(
  path: string,
  ...content: Parameters<typeof encodeSafetensors>
): Promise<void> {
  checkArgument("saveSafetensors", "path", word, path);
  await writeAtomically(path, encodeSafetensors(...content));
}

/**
 * Reads a safetensors file; see `decodeSafetensors` for the dtypes.
 *
 * @throws DataError where the file cannot be read or is corrupt, naming file, offset and what was
 * expected there.
 * @example
 * ```ts
 * import { loadSafetensors } from "chainrule/node";
 * await loadSafetensors("absent.safetensors").catch((error) => error.name); // → DataError
 * ```
 */
export async function loadSafetensors(path: string): Promise<SafetensorsContent> {
  checkArgument("loadSafetensors", "path", word, path);
  return decodeSafetensors(await readBytes(path), path);
}
