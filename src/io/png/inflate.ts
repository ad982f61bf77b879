import { DataError } from "../../tensor/errors.ts";
import { concatBytes } from "../concat-bytes.ts";

/**
 * A zlib stream, decompressed.
 *
 * @param length how many bytes it has to be: what is more is not waited for.
 */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
  source: string,
): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream();
  const reader = packed.pipeThrough(new DecompressionStream("deflate")).getReader();
  const pieces: Uint8Array[] = [];
  let count = 0;
  try {
    while (count < length) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      count += value.length;
    }
  } catch (cause) {
    throw new DataError(
      `${source}: its pixels cannot be decompressed: ${(cause as Error).message}`,
      { cause },
    );
  } finally {
    await reader.cancel().catch(() => {});
  }
  if (count >= length) return concatBytes(...pieces);
  throw new DataError(`${source}: there are ${count} bytes of pixels where ${length} are needed`);
}
