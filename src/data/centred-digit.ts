import { checkArgument, isTypedArray, kind, positiveInteger } from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";

/** A picture is so many pixels wide and high; the digit's longer side takes so many of them. */
export const digitSide = 28;
const longest = 20;
/** The pixel on which the digit's mass is centred. */
const centre = 14;

const inkKind = kind(
  "a list of numbers",
  (value) =>
    isTypedArray(value) || (Array.isArray(value) && value.every((x) => typeof x === "number")),
);

/**
 * A drawing made into a picture as MNIST's were: its box scaled so that the longer side has 20 pixels, each pixel the
 * mean of the ink that it covers; then moved by whole pixels so that its centre of mass lies in the middle of 28 × 28.
 *
 * @param ink from 0 to 1, row by row, `width` in each.
 * @returns grey levels from 0 to 1, in steps of 1/255 as bytes have them; all 0 for an empty drawing.
 * @throws ShapeError for ink that is no whole number of rows.
 *
 * Source: http://yann.lecun.com/exdb/mnist/
 *
 * @example
 * ```ts
 * import { centredDigit } from "chainrule/data";
 * const picture = centredDigit([0, 1, 0, 1], 2);
 * picture.filter((level) => level > 0).length; // → 200
 * ```
 */
export function centredDigit(ink: ArrayLike<number>, width: number): Float64Array {
  checkArgument("centredDigit", "ink", inkKind, ink);
  checkArgument("centredDigit", "width", positiveInteger, width);
  if (ink.length % width !== 0) {
    throw new ShapeError(
      `centredDigit: expected rows of ${width} numbers, got ${ink.length} in all`,
    );
  }
  const picture = new Float64Array(digitSide * digitSide);
  const box = boxOf(ink, width);
  if (!box) return picture;
  const { pixels, columns, rows } = scaled(ink, width, box);
  const [dx, dy] = [shift(pixels, columns, rows, "x"), shift(pixels, columns, rows, "y")];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const level = Math.round(255 * pixels[y * columns + x]) / 255;
      picture[(y + dy) * digitSide + x + dx] = level;
    }
  }
  return picture;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function boxOf(ink: ArrayLike<number>, width: number): Box | null {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  for (let i = 0; i < ink.length; i++) {
    if (ink[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (right < 0) return null;
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

interface Scaled {
  readonly pixels: Float64Array;
  readonly columns: number;
  readonly rows: number;
}

function scaled(ink: ArrayLike<number>, width: number, box: Box): Scaled {
  const unit = Math.max(box.width, box.height) / longest;
  // The shorter side is seldom a whole number of pixels: it lies in the middle of those that it takes.
  const columns = Math.max(1, Math.ceil(box.width / unit - 1e-9));
  const rows = Math.max(1, Math.ceil(box.height / unit - 1e-9));
  const left = box.left - (columns * unit - box.width) / 2;
  const top = box.top - (rows * unit - box.height) / 2;
  const pixels = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const area = meanOf(ink, width, left + column * unit, top + row * unit, unit);
      pixels[row * columns + column] = area;
    }
  }
  return { pixels, columns, rows };
}

/** The mean of the ink in a square, of whose units those at its edges count by what lies within. */
function meanOf(ink: ArrayLike<number>, width: number, left: number, top: number, size: number) {
  const height = ink.length / width;
  const within = (from: number, i: number) => Math.min(i + 1, from + size) - Math.max(i, from);
  let sum = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, top + size); y++) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, left + size); x++) {
      sum += ink[y * width + x] * Math.max(0, within(left, x)) * Math.max(0, within(top, y));
    }
  }
  return sum / size ** 2;
}

/** By how many pixels it is moved along an axis; but nothing is cut off. */
function shift(pixels: Float64Array, columns: number, rows: number, axis: "x" | "y"): number {
  let [mass, moment] = [0, 0];
  pixels.forEach((value, i) => {
    mass += value;
    moment += value * (axis === "x" ? i % columns : Math.floor(i / columns));
  });
  const room = digitSide - (axis === "x" ? columns : rows);
  return Math.min(room, Math.max(0, Math.round(centre - moment / mass)));
}
