/** A picture is so many pixels wide and high; the digit's longer side takes so many of them. */
export const side = 28;
const digitSide = 20;
/** The pixel on which the digit's mass is centred. */
const centre = 14;

/**
 * A drawing made into a picture as MNIST's were: its box scaled so that the longer side has 20 pixels, each pixel the
 * mean of the ink it covers; then moved by whole pixels so that its centre of mass lies in the middle of 28 × 28.
 *
 * @param ink from 0 to 1, row by row, `width` in each.
 * @returns grey levels from 0 to 1, in steps of 1/255 as bytes have them; all 0 for an empty drawing.
 */
export function asMnist(ink: Float64Array, width: number): Float64Array {
  const picture = new Float64Array(side * side);
  const box = boxOf(ink, width);
  if (!box) return picture;
  const { pixels, columns, rows } = scaled(ink, width, box);
  const [dx, dy] = [shift(pixels, columns, rows, "x"), shift(pixels, columns, rows, "y")];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      picture[(y + dy) * side + x + dx] = Math.round(255 * pixels[y * columns + x]) / 255;
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

function boxOf(ink: Float64Array, width: number): Box | null {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  ink.forEach((value, i) => {
    if (value === 0) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  if (right < 0) return null;
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

interface Scaled {
  readonly pixels: Float64Array;
  readonly columns: number;
  readonly rows: number;
}

function scaled(ink: Float64Array, width: number, box: Box): Scaled {
  const unit = Math.max(box.width, box.height) / digitSide;
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
function meanOf(ink: Float64Array, width: number, left: number, top: number, size: number) {
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
  const room = side - (axis === "x" ? columns : rows);
  return Math.min(room, Math.max(0, Math.round(centre - moment / mass)));
}
