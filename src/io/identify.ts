import { DataError } from "../tensor/errors.ts";
import {
  archives,
  binaryFormats,
  type Format,
  patterns,
  type Row,
  textFormats,
  texts,
  zip,
} from "./formats.ts";

/** So many bytes a format is told by. */
export const lookedAt = 4096;

/** What bytes are, by how they begin; null for what is not known. */
function identify(bytes: Uint8Array): Format | null {
  if (bytes.length === 0) {
    return { name: "an empty file", advice: "It was not written, or not fetched, to its end" };
  }
  const start = bytes.subarray(0, lookedAt);
  // Each character a byte.
  const text = String.fromCharCode(...start);
  const begins = ({ starts, at = 0 }: Row) => starts.some((each) => text.startsWith(each, at));
  const known = textFormats.find(begins);
  if (known) return known;
  // A table's first name may be how another format begins, but it holds no control characters.
  if (start.every(isOfText)) {
    const content = text.replace(/^\xef\xbb\xbf/, "").replace(/^(?:\s|<!--[\s\S]*?-->)+/, "");
    return texts.find(({ matches }) => matches(content)) ?? null;
  }
  // A length that safetensors begin with may also be how a pickle begins.
  const found =
    patterns.find(({ matches }) => matches(start)) ?? binaryFormats.find(begins) ?? null;
  return found === zip ? (archives.find(({ holds }) => holds.test(text)) ?? zip) : found;
}

function isOfText(byte: number): boolean {
  return byte >= 32 || (byte >= 9 && byte <= 13);
}

/**
 * Ends the reading of bytes that are known to be something else.
 *
 * @param expected what the reader takes: "a safetensors file".
 * @param accepted what `identify` may call that; default the same.
 */
export function refuseOther(
  bytes: Uint8Array,
  source: string,
  expected: string,
  accepted: readonly string[] = [expected],
): void {
  const found = identify(bytes);
  if (found === null || accepted.includes(found.name)) return;
  const end = found.advice.endsWith("?") ? "" : ".";
  throw new DataError(`${source}: this is ${found.name}, not ${expected}. ${found.advice}${end}`);
}
