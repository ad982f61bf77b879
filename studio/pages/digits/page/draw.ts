import type { Colours } from "../../../canvas/colours.ts";
import { side } from "../drawing/as-mnist.ts";

export type PictureKind = "grey" | "gradient" | "change";

/** What would be less wide, as a share of its pixel, is not drawn: 784 specks would hide what matters. */
const leastShare = 0.12;

/**
 * A picture's numbers on a square. Grey levels as ink; signed numbers by shape and size: a square is positive, a flat
 * bar negative, and the largest fills its pixel.
 */
export function drawPicture(
  context: CanvasRenderingContext2D,
  numbers: Float64Array,
  kind: PictureKind,
  size: number,
  { css }: Colours,
): void {
  const cell = size / side;
  if (kind === "grey") {
    context.fillStyle = css.ink;
    numbers.forEach((value, i) => {
      if (value === 0) return;
      context.globalAlpha = value;
      // A little more than its own pixel, so that no seams are seen.
      context.fillRect((i % side) * cell, Math.floor(i / side) * cell, cell + 0.5, cell + 0.5);
    });
    context.globalAlpha = 1;
    return;
  }
  context.fillStyle = kind === "gradient" ? css.gradient : css.update;
  const most = largest(numbers);
  numbers.forEach((value, i) => {
    const share = Math.sqrt(Math.abs(value) / most);
    if (!(share > leastShare)) return;
    const [x, y] = [((i % side) + 0.5) * cell, (Math.floor(i / side) + 0.5) * cell];
    const wide = share * cell * 0.94;
    const tall = value > 0 ? wide : Math.max(0.75, wide * 0.22);
    context.fillRect(x - wide / 2, y - tall / 2, wide, tall);
  });
}

export const largest = (numbers: Float64Array): number =>
  numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** The frame of the pixel that is chosen. */
export function drawCursor(
  context: CanvasRenderingContext2D,
  pixel: number,
  size: number,
  { css }: Colours,
): void {
  const cell = size / side;
  context.strokeStyle = css.paper;
  context.lineWidth = 3;
  const [x, y] = [(pixel % side) * cell, Math.floor(pixel / side) * cell];
  context.strokeRect(x, y, cell, cell);
  context.strokeStyle = css.ink;
  context.lineWidth = 1.5;
  context.strokeRect(x, y, cell, cell);
}
