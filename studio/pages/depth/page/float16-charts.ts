import type { Colours } from "../../../canvas/colours.ts";
import { powerText } from "../../../canvas/power.ts";
import type { Fate, Spread } from "../float16/spread.ts";
import { mostPower } from "../float16/spread.ts";

/** The powers of two that have a bin of their own; what is beyond is in the first or the last. */
export const leastBin = -60;
export const mostBin = 24;
const bins = mostBin - leastBin + 1;

const top = 18;
const bottomRoom = 18;
const side = 4;

const placeOf = (width: number) => (exponent: number) =>
  side + ((exponent - leastBin) / bins) * (width - 2 * side);

/** The exponent of the bin at a place. */
export const binAt = (x: number, width: number): number =>
  leastBin + Math.floor(((x - side) / (width - 2 * side)) * bins);

/** What float16 makes of the numbers from one power of two to another. */
const regions = [
  { from: leastBin, to: -25, name: "→ 0" },
  { from: -25, to: -14, name: "subnormal" },
  { from: -14, to: 16, name: "normal" },
  { from: 16, to: mostBin + 1, name: "→ ∞" },
] as const;

/** A bar for each power of two, hollow where float16 does not keep the numbers. */
export function drawBins(
  context: CanvasRenderingContext2D,
  spread: Spread | null,
  width: number,
  height: number,
  { css }: Colours,
): void {
  const x = placeOf(width);
  const base = height - bottomRoom;
  context.font = "11px system-ui";
  context.textBaseline = "alphabetic";
  for (const { from, to, name } of regions) {
    const isKept = name === "normal" || name === "subnormal";
    context.fillStyle = css.rule;
    context.globalAlpha = name === "normal" ? 0.75 : name === "subnormal" ? 0.4 : 0;
    context.fillRect(x(from), top, x(to) - x(from), base - top);
    context.globalAlpha = 1;
    context.fillStyle = isKept ? css.ink : css.muted;
    context.textAlign = "center";
    context.fillText(name, (x(from) + x(to)) / 2, 12, x(to) - x(from));
  }
  context.fillStyle = css.muted;
  for (let power = -60; power <= 20; power += 10) {
    context.textAlign = power === leastBin ? "left" : "center";
    context.fillText(powerText(2, power), x(power), height - 5);
  }
  context.fillStyle = css.line;
  context.fillRect(side, base, width - 2 * side, 1);
  if (!spread) return;
  const most = Math.max(1, ...spread.counts);
  context.lineWidth = 1;
  context.fillStyle = css.gradient;
  context.strokeStyle = css.gradient;
  spread.counts.forEach((count, i) => {
    if (count === 0) return;
    const exponent = spread.least + i;
    // A bin with a single number in it is still seen.
    const tall = Math.max(1.5, (count / most) * (base - top - 4));
    const [left, wide] = [x(exponent) + 0.5, x(exponent + 1) - x(exponent) - 1];
    const isKept = exponent >= -25 && exponent < 16;
    if (isKept) context.fillRect(left, base - tall, wide, tall);
    else context.strokeRect(left + 0.5, base - tall + 0.5, wide - 1, tall - 0.5);
  });
}

interface Marks {
  readonly chosen: number;
  readonly best: number;
}

/** Room for the shares beside the loss scales. */
export const scalesSide = 42;

/** The share that is lost, by loss scale. */
export function drawScales(
  context: CanvasRenderingContext2D,
  fates: readonly Fate[],
  { chosen, best }: Marks,
  width: number,
  height: number,
  { css }: Colours,
): void {
  const [left, right, base] = [scalesSide, width - 8, height - 18];
  const x = (power: number) => left + (power / mostPower) * (right - left);
  const y = (share: number) => base - share * (base - 16);
  context.font = "11px system-ui";
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const share of [0, 0.5, 1]) {
    context.fillStyle = css.rule;
    context.fillRect(left, y(share), right - left, 1);
    context.fillStyle = css.muted;
    context.fillText(`${100 * share} %`, left - 4, y(share));
  }
  context.textAlign = "center";
  for (let power = 0; power <= mostPower; power += 8) {
    context.fillText(powerText(2, power), x(power), height - 6);
  }
  const total = Object.values(fates[0]).reduce((a: number, b: number) => a + b);
  const curve = (count: (fate: Fate) => number) => {
    context.beginPath();
    for (const [power, fate] of fates.entries()) {
      context.lineTo(x(power), y(count(fate) / total));
    }
    context.stroke();
  };
  context.lineWidth = 1.75;
  context.strokeStyle = css.gradient;
  curve(({ vanished }) => vanished);
  context.strokeStyle = css.wrong;
  context.setLineDash([5, 3]);
  curve(({ overflown }) => overflown);
  context.setLineDash([]);
  context.fillStyle = css.ink;
  context.fillRect(x(chosen) - 1, 16, 2, base - 16);
  context.fillText("best", Math.min(right - 10, x(best)), 7);
  context.fillRect(x(best) - 0.5, 12, 1, 5);
}
