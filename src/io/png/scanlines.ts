import { DataError } from "../../tensor/errors.ts";
import { type PngHeader, samplesOf } from "./chunks.ts";

/** A pass over some of the pixels: where it begins, and how far its pixels are apart. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

const whole: readonly Pass[] = [{ x: 0, y: 0, dx: 1, dy: 1 }];

/** The seven passes of an interlaced picture (Adam7). */
const interlaced: readonly Pass[] = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

/** The passes that have pixels in a picture, each with how many it has, and the bytes of its rows. */
function passesOf(header: PngHeader) {
  const bits = samplesOf(header) * header.depth;
  return (header.isInterlaced ? interlaced : whole)
    .map((pass) => {
      const columns = Math.ceil((header.width - pass.x) / pass.dx);
      const rows = Math.ceil((header.height - pass.y) / pass.dy);
      return { ...pass, columns, rows, rowBytes: Math.ceil((columns * bits) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** How many bytes the rows of a picture take, each with the number of its filter before it. */
export function dataLength(header: PngHeader): number {
  return passesOf(header).reduce((sum, { rows, rowBytes }) => sum + rows * (rowBytes + 1), 0);
}

/** Gives each pixel's samples, as the file has them: `take(pixel, samples)`, the latter to be read at once. */
export function readScanlines(
  header: PngHeader,
  data: Uint8Array,
  source: string,
  take: (pixel: number, samples: readonly number[]) => void,
): void {
  const count = samplesOf(header);
  const { depth, width } = header;
  const before = Math.max(1, (count * depth) / 8);
  const samples = new Array<number>(count).fill(0);
  let at = 0;
  for (const { x, y, dx, dy, columns, rows, rowBytes } of passesOf(header)) {
    let above: Uint8Array = new Uint8Array(rowBytes);
    for (let row = 0; row < rows; row++) {
      const line = data.subarray(at + 1, at + 1 + rowBytes);
      unfilter(data[at], line, above, before, source);
      for (let column = 0; column < columns; column++) {
        for (let i = 0; i < count; i++) samples[i] = sampleAt(line, column * count + i, depth);
        take((y + row * dy) * width + x + column * dx, samples);
      }
      above = line;
      at += rowBytes + 1;
    }
  }
}

/** A sample of so many bits, the first in the highest bits of a byte. */
function sampleAt(line: Uint8Array, index: number, depth: number): number {
  if (depth === 8) return line[index];
  if (depth === 16) return 256 * line[2 * index] + line[2 * index + 1];
  const perByte = 8 / depth;
  const shift = 8 - depth * ((index % perByte) + 1);
  return (line[Math.floor(index / perByte)] >> shift) & ((1 << depth) - 1);
}

/** Adds to the bytes of a row what its filter has subtracted, in place: of the pixel to the left, and of the row above. */
function unfilter(
  filter: number,
  line: Uint8Array,
  above: Uint8Array,
  before: number,
  source: string,
): void {
  if (filter > 4) throw new DataError(`${source}: there is no filter ${filter} of a row of pixels`);
  if (filter === 0) return;
  for (let i = 0; i < line.length; i++) {
    const left = i < before ? 0 : line[i - before];
    const up = above[i];
    if (filter === 1) line[i] += left;
    else if (filter === 2) line[i] += up;
    else if (filter === 3) line[i] += (left + up) >> 1;
    else line[i] += nearest(left, up, i < before ? 0 : above[i - before]);
  }
}

/** Paeth's: of the three neighbours the one that is nearest to left + up − corner. */
function nearest(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
