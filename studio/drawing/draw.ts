import type { Colours } from "../canvas/colours.ts";
import { side } from "./grid.ts";

/** A picture's grey levels on a square, as ink. */
export function drawLevels(
  context: CanvasRenderingContext2D,
  levels: ArrayLike<number>,
  size: number,
  { css }: Colours,
): void {
  const cell = size / side;
  context.fillStyle = css.ink;
  for (let i = 0; i < levels.length; i++) {
    if (levels[i] === 0) continue;
    context.globalAlpha = levels[i];
    // A little more than its own pixel, so that no seams are seen.
    context.fillRect((i % side) * cell, Math.floor(i / side) * cell, cell + 0.5, cell + 0.5);
  }
  context.globalAlpha = 1;
}

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
