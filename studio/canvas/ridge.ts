import type { Colours } from "./colours.ts";
import type { Distribution } from "./distribution.ts";

/** A distribution as it is drawn: bins between two ends, each as high as its numbers lie dense. */
export interface Ridge {
  readonly from: number;
  readonly to: number;
  /** The ends of the bins, ascending: one more than there are bins. */
  readonly limits: ArrayLike<number>;
  readonly heights: ArrayLike<number>;
  /** Least, lower quartile, median, upper quartile, greatest. */
  readonly quantiles: readonly [number, number, number, number, number];
}

/** Bins of one width are as high as there are numbers in them. */
export function ridgeOf({ from, to, bins, quantiles }: Distribution): Ridge {
  const width = (to - from) / bins.length;
  const limits = Array.from({ length: bins.length + 1 }, (_, i) => from + i * width);
  return { from, to, limits, heights: bins, quantiles };
}

export interface RidgeBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly voice: "forward" | "gradient" | "update";
  readonly palette: Colours;
}

/** The bins as one shape, and beneath it from least to greatest, with the middle half thick; dotted where there is nothing yet. */
export function drawRidge(
  context: CanvasRenderingContext2D,
  ridge: Ridge | null,
  { left, top, width, height, voice, palette: { css } }: RidgeBox,
): void {
  const base = top + height - 6;
  context.lineWidth = 1;
  if (!ridge) {
    context.setLineDash([1, 4]);
    context.strokeStyle = css.line;
    drawLine(context, left, base, left + width, base);
    context.setLineDash([]);
    return;
  }
  const { from, to, limits, quantiles } = ridge;
  const at = (x: number) => left + width * Math.min(1, Math.max(0, (x - from) / (to - from)));
  const heights = Array.from(ridge.heights);
  const most = Math.max(...heights) || 1;
  context.fillStyle = css[voice];
  context.globalAlpha = 0.75;
  context.beginPath();
  context.moveTo(at(limits[0]), base);
  heights.forEach((value, i) => {
    // A bin with a single number in it is still seen.
    const y = base - (value === 0 ? 0 : Math.max(1, ((height - 8) * value) / most));
    context.lineTo(at(limits[i]), y);
    context.lineTo(at(limits[i + 1]), y);
  });
  context.lineTo(at(limits[heights.length]), base);
  context.fill();
  context.globalAlpha = 1;
  const [least, low, middle, high, greatest] = quantiles.map(at);
  context.strokeStyle = css[voice];
  drawLine(context, least, base + 4, greatest, base + 4);
  context.lineWidth = 3;
  drawLine(context, low, base + 4, high, base + 4);
  context.fillStyle = css.paper;
  context.fillRect(middle - 1, base + 2, 2, 4);
}

export function drawLine(
  context: CanvasRenderingContext2D,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
