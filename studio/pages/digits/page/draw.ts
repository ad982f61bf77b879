import type { Colours } from "../../../canvas/colours.ts";
import { side } from "../../../drawing/grid.ts";

export type SignedKind = "gradient" | "change";

/** What would be less wide, as a share of its pixel, is not drawn: 784 specks would hide what matters. */
const leastShare = 0.12;

/** A picture's signed numbers on a square: a square is positive, a flat bar negative, and the largest fills its pixel. */
export function drawSigned(
  context: CanvasRenderingContext2D,
  numbers: Float64Array,
  kind: SignedKind,
  size: number,
  { css }: Colours,
): void {
  const cell = size / side;
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
