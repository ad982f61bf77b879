import type { Colours } from "../../../canvas/colours.ts";
import { powerText } from "../../../canvas/power.ts";

/** Where a chart's numbers lie on its canvas. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const boxOf = (width: number, height: number): Box => ({
  left: 34,
  right: width - 4,
  top: 6,
  bottom: height - 4,
});

type Range = readonly [number, number];

/** The place of a number on a logarithmic axis from power to power; what is beyond lies at its end. */
const logPlace = ([low, high]: Range, { top, bottom }: Box) => {
  return (value: number) => {
    const share = (Math.log10(value) - low) / (high - low);
    return bottom - Math.min(1, Math.max(0, share)) * (bottom - top);
  };
};

/** Lines at powers of ten, at most four of them named. */
export function drawDecades(
  context: CanvasRenderingContext2D,
  range: Range,
  box: Box,
  { css }: Colours,
): void {
  const [low, high] = range;
  const every = Math.max(1, Math.ceil((high - low) / 4));
  const y = logPlace(range, box);
  context.font = "11px system-ui";
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let power = Math.ceil(low / every) * every; power <= high; power += every) {
    const at = y(10 ** power);
    context.fillStyle = css.rule;
    context.fillRect(box.left, at - 0.5, box.right - box.left, 1);
    context.fillStyle = css.muted;
    context.fillText(powerText(10, power), box.left - 5, Math.max(7, at));
  }
}

/** A number for each layer, as a bar from the bottom; the plain stack's as a line across each. */
export function drawNorms(
  context: CanvasRenderingContext2D,
  { norms, plain, chosen }: { norms: Float64Array; plain: Float64Array | null; chosen: number },
  range: Range,
  box: Box,
  { css }: Colours,
): void {
  const y = logPlace(range, box);
  const step = (box.right - box.left) / norms.length;
  const gap = step > 5 ? 1.5 : 0.5;
  norms.forEach((norm, i) => {
    const x = box.left + i * step;
    if (i === chosen) {
      context.fillStyle = css.rule;
      context.fillRect(x, box.top, step, box.bottom - box.top);
    }
    if (norm > 0) {
      context.fillStyle = css.gradient;
      const at = Math.min(box.bottom - 1, y(norm));
      context.fillRect(x + gap / 2, at, step - gap, box.bottom - at);
    }
    if (i === chosen) {
      context.strokeStyle = css.ink;
      context.lineWidth = 1.5;
      context.strokeRect(x, box.top, step, box.bottom - box.top);
    }
    if (plain && plain[i] > 0) {
      context.fillStyle = css.ink;
      context.fillRect(x + gap / 2, y(plain[i]) - 1, step - gap, 2);
    }
  });
}

interface LossCurves {
  readonly losses: Float64Array;
  readonly seen: number;
  readonly plain: { readonly losses: Float64Array; readonly seen: number } | null;
  readonly step: number;
}

/** A lane's loss by step, and the plain stack's as a thin dashed line beside it. */
export function drawLoss(
  context: CanvasRenderingContext2D,
  { losses, seen, plain, step }: LossCurves,
  range: Range,
  box: Box,
  { css }: Colours,
): void {
  const y = logPlace(range, box);
  const x = (i: number) => box.left + (i / (losses.length - 1)) * (box.right - box.left);
  const curve = (values: Float64Array, count: number) => {
    context.beginPath();
    for (let i = 0; i < count && Number.isFinite(values[i]); i++)
      context.lineTo(x(i), y(values[i]));
    context.stroke();
  };
  context.fillStyle = css.rule;
  context.fillRect(x(step) - 0.5, box.top, 1, box.bottom - box.top);
  if (plain) {
    context.strokeStyle = css.muted;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    curve(plain.losses, plain.seen);
    context.setLineDash([]);
  }
  context.strokeStyle = css.forward;
  context.lineWidth = 1.75;
  curve(losses, seen);
  const at = Math.min(step, seen - 1);
  if (!Number.isFinite(losses[at])) return;
  context.fillStyle = css.forward;
  context.beginPath();
  context.arc(x(at), y(losses[at]), 3.5, 0, 2 * Math.PI);
  context.fill();
}
