import { checkArgument, kind, word } from "../../tensor/arguments.ts";
import { DataError } from "../../tensor/errors.ts";
import { type PngParts, readChunks } from "./chunks.ts";
import { inflate } from "./inflate.ts";
import { dataLength, readScanlines } from "./scanlines.ts";

/** A picture's pixels. */
export interface ColourImage {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, from 0 to 255, row by row from the top left. */
  readonly pixels: Uint8Array | Uint8ClampedArray;
}

const bytesKind = kind("a Uint8Array", (value) => value instanceof Uint8Array);

/**
 * The pixels of a PNG file, of any of its kinds: greys, colours or a palette, of 1 to 16 bits, interlaced or not. Samples
 * of 16 bits are rounded to 8. What a file says of its colours (gamma, a profile) is passed over, so that the numbers are
 * those in the file, on every machine.
 *
 * @param source what errors call the file; default "png".
 * @throws DataError for bytes that are damaged, or no PNG file.
 *
 * Source: https://www.w3.org/TR/png-3/
 *
 * @example
 * ```ts
 * import { grayscalePng } from "chainrule/draw";
 * import { decodePng } from "chainrule/io";
 * const { width, pixels } = await decodePng(grayscalePng([0, 200], 2, 1));
 * [width, ...pixels]; // → 2,0,0,0,255,200,200,200,255
 * ```
 */
export async function decodePng(bytes: Uint8Array, source = "png"): Promise<ColourImage> {
  checkArgument("decodePng", "bytes", bytesKind, bytes);
  checkArgument("decodePng", "source", word, source);
  const parts = readChunks(bytes, source);
  const { header } = parts;
  const data = await inflate(parts.data, dataLength(header), source);
  const pixels = new Uint8Array(4 * header.width * header.height);
  const colourOf = coloursOf(parts, source);
  readScanlines(header, data, source, (pixel, samples) => pixels.set(colourOf(samples), 4 * pixel));
  return { width: header.width, height: header.height, pixels };
}

type Colour = readonly [red: number, green: number, blue: number, opacity: number];

/** What makes a colour of a pixel's samples. */
function coloursOf(
  { header, palette, transparency }: PngParts,
  source: string,
): (samples: readonly number[]) => Colour {
  const { depth, colourType } = header;
  const most = 2 ** depth - 1;
  const byte = (sample: number) => Math.round((sample * 255) / most);
  const clear = transparentSamples(transparency);
  const opacityOf = (samples: readonly number[]) =>
    clear.length === samples.length && samples.every((sample, i) => sample === clear[i]) ? 0 : 255;
  switch (colourType) {
    case 0:
      return (all) => [byte(all[0]), byte(all[0]), byte(all[0]), opacityOf(all)];
    case 2:
      return (all) => [byte(all[0]), byte(all[1]), byte(all[2]), opacityOf(all)];
    case 4:
      return ([grey, opacity]) => [byte(grey), byte(grey), byte(grey), byte(opacity)];
    case 6:
      return ([r, g, b, opacity]) => [byte(r), byte(g), byte(b), byte(opacity)];
    case 3:
      return ([index]) => {
        if (3 * index + 2 >= palette.length) {
          throw new DataError(`${source}: a pixel has colour ${index}, which its palette lacks`);
        }
        const [r, g, b] = palette.subarray(3 * index);
        return [r, g, b, transparency[index] ?? 255];
      };
  }
}

/** The samples of the one colour that is transparent, 16 bits each. */
const transparentSamples = (bytes: Uint8Array): number[] =>
  Array.from({ length: bytes.length >> 1 }, (_, i) => 256 * bytes[2 * i] + bytes[2 * i + 1]);
