/** How the numbers of a layer are spread, exactly. */
export interface Distribution {
  /** The ends of what the bins cover. */
  readonly from: number;
  readonly to: number;
  /** How many numbers are in each bin, all of one width. */
  readonly bins: Uint32Array;
  /** How many finite numbers lie below and above the bins. */
  readonly below: number;
  readonly above: number;
  /** How many there are, zeros and non-finite ones included, and how many of them are in no bin for being so. */
  readonly count: number;
  readonly left: number;
  /** Least, lower quartile, median, upper quartile, greatest; NaN where there is no number. */
  readonly quantiles: readonly [number, number, number, number, number];
}

const binCount = 64;

/** Counts numbers between two ends, each in its bin: nothing is interpolated or resampled. */
export function distributionOf(
  numbers: Float32Array | Float64Array,
  from: number,
  to: number,
): Distribution {
  const finite = numbers.filter(Number.isFinite).sort();
  const bins = new Uint32Array(binCount);
  let below = 0;
  let above = 0;
  for (const x of finite) {
    if (x < from) below++;
    else if (x > to) above++;
    else bins[Math.min(binCount - 1, Math.floor(((x - from) / (to - from)) * binCount))]++;
  }
  const at = (share: number) => finite[Math.floor(share * (finite.length - 1))] ?? Number.NaN;
  return {
    from,
    to,
    bins,
    below,
    above,
    count: numbers.length,
    left: numbers.length - finite.length,
    quantiles: [at(0), at(0.25), at(0.5), at(0.75), at(1)],
  };
}

/**
 * The least power of two that is no less than most of the numbers' sizes: a scale that one huge number
 * does not change, and that moves only when the numbers have doubled.
 */
export function robustScale(lists: readonly (Float32Array | Float64Array)[], share = 0.98): number {
  const sizes = lists.flatMap((list) => {
    const finite = list.filter(Number.isFinite).map(Math.abs).sort();
    return finite.length === 0 ? [] : [finite[Math.floor(share * (finite.length - 1))]];
  });
  const largest = Math.max(0, ...sizes);
  return largest === 0 ? 1 : 2 ** Math.ceil(Math.log2(largest));
}

/** log₁₀ |update| ÷ |weight|, number by number; −∞ where nothing was changed. */
export function logRatios(updates: Float32Array, weights: Float32Array): Float32Array {
  return updates.map((update, i) => Math.log10(Math.abs(update) / Math.abs(weights[i])));
}
