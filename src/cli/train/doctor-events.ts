import { binLimits, type Histogram, type StepRecord } from "../../doctor/index.ts";
import type { Histogram as TensorboardHistogram } from "../../io/index.ts";

/** An observed step's histograms by their TensorBoard tags: `activations/1 ReLU`, `gradients/0.weight`. */
export function histogramsOf({ layers, parameters }: StepRecord) {
  const histograms: Record<string, TensorboardHistogram> = {};
  const add = (tag: string, histogram: Histogram | null) => {
    if (histogram === null || histogram.count === 0) return;
    histograms[tag] = {
      ...histogram,
      ...mergeEmpty(binLimits(histogram).slice(1), histogram.counts),
    };
  };
  for (const { layer, type, activations, gradients } of layers) {
    add(`activations/${layer} ${type}`, activations);
    add(`gradients/${layer} ${type}`, gradients);
  }
  for (const { name, gradients } of parameters) add(`gradients/${name}`, gradients);
  return histograms;
}

/** An observed step's update ratios by their TensorBoard tags: `update-ratio/0.weight`. */
export function updateRatiosOf({ parameters }: StepRecord): Record<string, number> {
  return Object.fromEntries(
    parameters.flatMap(({ name, updateRatio }) =>
      updateRatio === null ? [] : [[`update-ratio/${name}`, updateRatio]],
    ),
  );
}

/** Of neighbouring empty bins makes one: between the signs lie hundreds of them. */
function mergeEmpty(limits: readonly number[], counts: readonly number[]) {
  const isKept = (_: number, i: number) => counts[i] > 0 || counts[i + 1] > 0;
  return { limits: limits.filter(isKept), counts: counts.filter(isKept) };
}
