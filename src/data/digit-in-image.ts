import { checkArgument, isPlainObject, kind } from "../tensor/arguments.ts";
import { centredDigit, digitSide } from "./centred-digit.ts";

/** A digit's picture, and what was done with what it was made of. */
export interface DigitInImage {
  /** 28 × 28 bytes as MNIST has them, white on black. */
  readonly pixels: Uint8Array;
  /** A sentence each: that black and white were exchanged, that it was scaled and centred, that it is empty. */
  readonly notes: readonly string[];
}

interface Image {
  readonly width: number;
  readonly height: number;
  readonly pixels: ArrayLike<number>;
}

const imageKind = kind(
  "an image as decodePng gives it, four numbers a pixel",
  (value) =>
    isPlainObject(value) &&
    [value.width, value.height].every((side) => Number.isSafeInteger(side) && Number(side) > 0) &&
    ArrayBuffer.isView(value.pixels) &&
    (value.pixels as Uint8Array).length === 4 * Number(value.width) * Number(value.height),
);

/**
 * A digit as a network of MNIST knows them, of a picture of any size, bright on dark or dark on bright: one of 28 × 28 as
 * it is, of another what is drawn on it, by {@link centredDigit}. The paper is the median of the picture's border, and
 * what differs from it least is paper, too; the ink goes to the strongest.
 *
 * @param image its red, green, blue and opacity, from 0 to 255: of `decodePng`, or of a canvas's `getImageData`. What is
 * transparent is seen on white.
 * @example
 * ```ts
 * import { digitInImage } from "chainrule/data";
 * const white = new Uint8Array(4 * 28 * 28).fill(255);
 * const { notes } = digitInImage({ width: 28, height: 28, pixels: white });
 * notes[1]; // → nothing is drawn on it
 * ```
 */
export function digitInImage(image: Image): DigitInImage {
  checkArgument("digitInImage", "the image", imageKind, image);
  const { width, height } = image;
  const levels = brightnesses(image);
  const border = borderOf(levels, width, height);
  const isBright = border.reduce((sum, x) => sum + x, 0) / border.length >= 128;
  const onBlack = (level: number) => (isBright ? 255 - level : level);
  const isFitted = width !== digitSide || height !== digitSide;
  const pixels = isFitted
    ? fitted(levels.map(onBlack), onBlack(median(border)), width)
    : Uint8Array.from(levels, (level) => Math.round(onBlack(level)));
  const size = `${digitSide} × ${digitSide}`;
  const what = pixels.some((level) => level > 0)
    ? isFitted &&
      `what is drawn on its ${width} × ${height} pixels is scaled and centred in ${size}`
    : "nothing is drawn on it";
  const notes = [isBright && "taken as dark on white: black and white are exchanged", what];
  return { pixels, notes: notes.filter((note) => note !== false) };
}

function fitted(levels: Float64Array, paper: number, width: number): Uint8Array {
  const digit = centredDigit(inkOf(levels, paper), width);
  return Uint8Array.from(digit, (level) => Math.round(255 * level));
}

/** Rec. 601 luma of each pixel, on white where it is transparent. */
function brightnesses({ pixels, width, height }: Image): Float64Array {
  return Float64Array.from({ length: width * height }, (_, i) => {
    const at = 4 * i;
    const luma = 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2];
    return 255 + (pixels[at + 3] / 255) * (luma - 255);
  });
}

function borderOf(levels: Float64Array, width: number, height: number): Float64Array {
  return levels.filter((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  return sorted[sorted.length >> 1];
}

/** What differs from the paper by less is a speck, or the grain of a scan. */
const leastInk = 12;

/** Ink from 0 to 1, on paper of this level; nothing where it does not differ from its paper. */
function inkOf(levels: Float64Array, paper: number): Float64Array {
  const most = levels.reduce((sofar, level) => Math.max(sofar, level), 0) - paper;
  return levels.map((level) => (level - paper < leastInk ? 0 : (level - paper) / most));
}
