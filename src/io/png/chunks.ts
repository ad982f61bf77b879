import { crc32 } from "../../text/crc32.ts";
import { concatBytes } from "../concat-bytes.ts";
import { corrupt } from "../corrupt.ts";
import { refuseOther } from "../identify.ts";

/** What a pixel is made of, by the number that a file has for it. */
export type ColourType = 0 | 2 | 3 | 4 | 6;

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  readonly colourType: ColourType;
  readonly isInterlaced: boolean;
}

export interface PngParts {
  readonly header: PngHeader;
  /** Red, green and blue of each colour. */
  readonly palette: Uint8Array;
  /** The opacities of the palette's colours, or the one colour that is transparent. */
  readonly transparency: Uint8Array;
  /** The compressed samples. */
  readonly data: Uint8Array<ArrayBuffer>;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** The samples of a pixel of each type, and the bits that one may have. */
const colourTypes: Readonly<Record<ColourType, { samples: number; depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

export const samplesOf = ({ colourType }: PngHeader): number => colourTypes[colourType].samples;

/** A hundred million: their bytes fit any memory, and no photograph has more. */
const mostPixels = 1e8;

/** The parts of a PNG file that its pixels are made of. What else it says, of colours and times, is passed over. */
export function readChunks(bytes: Uint8Array, source: string): PngParts {
  if (!signature.every((byte, i) => bytes[i] === byte)) {
    refuseOther(bytes, source, "a PNG file");
    corrupt(source, 0, "expected a PNG file to begin with 89 50 4e 47 0d 0a 1a 0a");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let header: PngHeader | undefined;
  let [palette, transparency] = [new Uint8Array(0), new Uint8Array(0)] as Uint8Array[];
  const pieces: Uint8Array[] = [];
  for (let at = signature.length; ; ) {
    if (at + 12 > bytes.length) corrupt(source, at, "the file ends before its end is marked");
    const length = view.getUint32(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) {
      corrupt(
        source,
        at,
        `a part of ${length} bytes does not fit in the ${bytes.length} of the file`,
      );
    }
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, end);
    if (crc32(bytes.subarray(at + 4, end)) !== view.getInt32(end)) {
      corrupt(source, at, "a part is damaged: its checksum is another");
    }
    if (!header && type !== "IHDR") corrupt(source, at, "expected a header as the first part");
    if (type === "IHDR") header = readHeader(body, source, at);
    if (type === "PLTE") palette = body;
    if (type === "tRNS") transparency = body;
    if (type === "IDAT") pieces.push(body);
    if (type === "IEND") break;
    at = end + 4;
  }
  return { header: header!, palette, transparency, data: concatBytes(...pieces) };
}

function readHeader(body: Uint8Array, source: string, at: number): PngHeader {
  if (body.length !== 13) corrupt(source, at, `expected a header of 13 bytes, got ${body.length}`);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (width === 0 || height === 0 || width * height > mostPixels) {
    corrupt(source, at, `${width} × ${height} pixels: expected from 1 to ${mostPixels} in all`);
  }
  const [depth, colourType, , , interlacing] = body.subarray(8);
  const isKnown = colourTypes[colourType as ColourType]?.depths.includes(depth);
  if (!isKnown || interlacing > 1) {
    corrupt(source, at, `there are no pixels of type ${colourType} with ${depth} bits`);
  }
  const isInterlaced = interlacing === 1;
  return { width, height, depth, colourType: colourType as ColourType, isInterlaced };
}
