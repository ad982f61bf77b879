import type { StepRecord } from "chainrule/doctor";
import { type Bins, quantileOf, sizeBins, valueBins } from "./bins.ts";

type Interval = readonly [number, number];

/** What the ridges of a run are drawn between, at all its steps: a scale that does not move with the slider. */
export interface Scales {
  readonly activation: Interval;
  /** Decimal logarithms, as the next. */
  readonly gradient: Interval;
  readonly ratio: Interval;
}

/** So much of a distribution is shown, without its farthest tails. */
const tail = 0.01;
const mostDecades = 12;
/** A layer that is so many times as wide as the usual one does not make the others invisible. */
const robust = 4;

export function scalesOf(records: readonly StepRecord[]): Scales {
  const layers = records.flatMap((record) => record.layers);
  const parameters = records.flatMap((record) => record.parameters);
  const gradients = layers.flatMap(({ gradients }) => (gradients ? [sizeBins(gradients)] : []));
  const ratios = parameters.flatMap(({ updateRatios }) =>
    updateRatios ? [sizeBins(updateRatios)] : [],
  );
  return {
    activation: values(layers.map(({ activations }) => valueBins(activations))),
    gradient: decades(gradients),
    ratio: decades(ratios),
  };
}

const sorted = (numbers: readonly number[]) =>
  numbers.filter(Number.isFinite).sort((a, b) => a - b);

function values(all: readonly Bins[]): Interval {
  const lows = sorted(all.map((bins) => Math.min(0, quantileOf(bins, tail))));
  const highs = sorted(all.map((bins) => Math.max(0, quantileOf(bins, 1 - tail))));
  if (lows.length === 0) return [-1, 1];
  const usual = Math.max(-lows[lows.length >> 1], highs[highs.length >> 1]) || 1;
  const low = Math.max(lows[0], -robust * usual);
  const high = Math.min(highs[highs.length - 1], robust * usual);
  return low < high ? [low, high] : [low - 1, high + 1];
}

/** The powers of ten that the sizes span. */
function decades(all: readonly Bins[]): Interval {
  const lows = sorted(all.map((bins) => quantileOf(bins, tail, false)));
  const highs = sorted(all.map((bins) => quantileOf(bins, 1, false)));
  if (lows.length === 0) return [-6, 0];
  const high = Math.ceil(highs[highs.length - 1]);
  return [Math.min(high - 1, Math.max(Math.floor(lows[0]), high - mostDecades)), high];
}
