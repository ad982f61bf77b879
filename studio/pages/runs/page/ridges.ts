import type { StepRecord } from "chainrule/doctor";
import type { Histogram } from "chainrule/report";
import type { Ridge } from "../../../canvas/ridge.ts";
import { type Bins, binsAtScale, quantileOf, sizeBins, valueBins } from "../data/bins.ts";
import type { Scales } from "../data/scales.ts";
import { count, percent, short } from "./words.ts";

/** What is drawn of each layer. */
export const ridgeKinds = [
  { key: "activation", title: "activations", voice: "forward", isSize: false },
  { key: "gradient", title: "log₁₀ |gradient|", voice: "gradient", isSize: true },
  { key: "ratio", title: "log₁₀ update ÷ weight", voice: "update", isSize: true },
] as const;
export type RidgeKind = (typeof ridgeKinds)[number];

/** A layer of a network in an observed step, by its depth. */
export interface LayerAt {
  readonly name: string;
  readonly histograms: Readonly<Record<RidgeKind["key"], Histogram | null>>;
  readonly gradientNorm: number | null;
  readonly updateRatio: number | null;
  readonly dead: number | null;
  readonly saturated: number | null;
}

/** The layers of a record in the order in which they ran, each with the updates of its weights. */
export function layersOf({ layers, parameters }: StepRecord): LayerAt[] {
  return layers.map(({ layer, type, activations, gradients, gradientNorm, dead, saturated }) => {
    const own = parameters.filter((parameter) => parameter.layer === layer);
    const weights = own.find(({ shape }) => shape.length >= 2) ?? own[0];
    return {
      name: `${layer} ${type}`,
      histograms: {
        activation: activations,
        gradient: gradients,
        ratio: weights?.updateRatios ?? null,
      },
      gradientNorm,
      updateRatio: weights?.updateRatio ?? null,
      dead,
      saturated,
    };
  });
}

const binsOf = (histogram: Histogram, isSize: boolean): Bins =>
  isSize ? sizeBins(histogram) : valueBins(histogram);

const shares = [0, 0.25, 0.5, 0.75, 1];

/** A layer's numbers as they are drawn on so many pixels; null where there are none. */
export function ridgeAt(
  { histograms }: LayerAt,
  { key, isSize }: RidgeKind,
  scales: Scales,
  pixels: number,
): Ridge | null {
  const histogram = histograms[key];
  if (!histogram || histogram.count === 0) return null;
  const bins = binsOf(histogram, isSize);
  const [from, to] = scales[key];
  const { limits, heights } = binsAtScale(bins, [from, to], pixels);
  if (heights.length === 0) return null;
  const quantiles = shares.map((share) => quantileOf(bins, share, !isSize));
  return { from, to, limits, heights, quantiles: quantiles as unknown as Ridge["quantiles"] };
}

/** What is drawn of a layer, in a sentence. */
export function ridgeSentence(
  { name, histograms }: LayerAt,
  { key, title, isSize }: RidgeKind,
): string {
  const histogram = histograms[key];
  if (!histogram) return `${name}, ${title}: not recorded.`;
  const bins = binsOf(histogram, isSize);
  const [least, middle, greatest] = [0, 0.5, 1].map((share) => quantileOf(bins, share, !isSize));
  const zeros =
    bins.zeros > 0 ? `, ${percent(bins.zeros / histogram.count)} of them 0 and not drawn` : "";
  const wild = histogram.nonFinite > 0 ? ` ${count(histogram.nonFinite)} more are not finite.` : "";
  return (
    `${name}, ${title}: ${count(histogram.count)} numbers${zeros}, from ${short(least)} to ` +
    `${short(greatest)}, the median near ${short(middle)}.${wild}`
  );
}
