import { checkArgument } from "../tensor/arguments.ts";
import { crc32 } from "../text/crc32.ts";
import { checkLength, countFrom } from "./arguments.ts";

/**
 * A picture in greys as a PNG file, its pixels not compressed: for small pictures in a page.
 *
 * `pixels` are brightnesses from 0 (black) to 255 (white), row by row from the top left.
 *
 * @throws ValueError unless there are `width` times `height` pixels.
 *
 * Source: https://www.w3.org/TR/png-3/; RFC 1950 and 1951 for the data.
 *
 * @example
 * ```ts
 * import { grayscalePng } from "chainrule/draw";
 * grayscalePng([0, 255], 2, 1).subarray(1, 4); // → 80,78,71
 * ```
 */
export function grayscalePng(pixels: ArrayLike<number>, width: number, height: number): Uint8Array {
  checkArgument("grayscalePng", "width", countFrom(1), width);
  checkArgument("grayscalePng", "height", countFrom(1), height);
  checkLength("grayscalePng", "pixels", pixels, "width · height", width * height);
  // A row begins with its filter's number, 0 for none.
  const rows = new Uint8Array(height * (width + 1));
  for (let i = 0; i < width * height; i++) rows[i + Math.floor(i / width) + 1] = pixels[i];
  // 8 bits of grey a pixel, neither filtered nor interlaced.
  const header = [...uint32(width), ...uint32(height), 8, 0, 0, 0, 0];
  return Uint8Array.from([
    ...[0x89, ...ascii("PNG"), 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", header),
    ...chunk("IDAT", stored(rows)),
    ...chunk("IEND", []),
  ]);
}

function chunk(type: string, data: readonly number[]): number[] {
  const typed = [...ascii(type), ...data];
  return [...uint32(data.length), ...typed, ...uint32(crc32(typed))];
}

const mostStored = 0xffff;

/** A zlib stream of blocks that hold the bytes as they are. */
function stored(bytes: Uint8Array): number[] {
  const stream = [0x78, 0x01];
  for (let start = 0; start < bytes.length; start += mostStored) {
    const block = bytes.subarray(start, start + mostStored);
    const isLast = start + mostStored >= bytes.length;
    stream.push(isLast ? 1 : 0, ...uint16(block.length), ...uint16(~block.length), ...block);
  }
  return [...stream, ...uint32(adler32(bytes))];
}

/** Little-endian, as in zlib's blocks. */
function uint16(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff];
}

/** Big-endian, as everywhere else. */
function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}
