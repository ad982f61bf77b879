import { binLimits, type Histogram } from "../../doctor/histogram.ts";

/** How a histogram's numbers are distributed, zeros aside; each bin's are taken as evenly spread. */
export interface Distribution {
  /** The share of the numbers that are 0, or nearer to it than any bin tells. */
  readonly zeros: number;
  /** The share of the others that are below a value. */
  below(value: number): number;
  /** The end of the bin below which this share of them lies. */
  quantile(share: number): number;
}

export function distributionOf(histogram: Histogram): Distribution {
  const ends = binLimits(histogram);
  const zeroBin = ends.findIndex((end, i) => end < 0 && ends[i + 1] > 0);
  // The outermost bins are wider than what is in them.
  const limits = ends.map((end) => Math.min(Math.max(end, histogram.min), histogram.max));
  const sums = [0];
  for (const [i, count] of histogram.counts.entries()) {
    sums.push(sums[i] + (i === zeroBin ? 0 : count));
  }
  const total = sums[sums.length - 1];
  return {
    zeros: histogram.count === 0 ? 1 : 1 - total / histogram.count,
    below(value) {
      const end = limits.findIndex((limit) => limit > value);
      if (total === 0 || end === 0) return 0;
      if (end === -1) return 1;
      const part = (value - limits[end - 1]) / (limits[end] - limits[end - 1]);
      return (sums[end - 1] + part * (sums[end] - sums[end - 1])) / total;
    },
    quantile: (share) => limits[sums.findIndex((sum) => sum >= share * total)] ?? 0,
  };
}

const slices = 48;

/** A ridge: `slices` points over a domain, and how many of the numbers lie about each, as a density. */
export type Ridge = readonly (readonly [x: number, density: number])[];

/** The numbers' density over a domain. */
export function valueRidge({ below }: Distribution, domain: readonly [number, number]): Ridge {
  return ridge(domain, below);
}

/** The density of the decimal logarithms of the numbers' sizes. */
export function magnitudeRidge({ below }: Distribution, domain: readonly [number, number]): Ridge {
  return ridge(domain, (power) => below(10 ** power) - below(-(10 ** power)));
}

function ridge([first, last]: readonly [number, number], below: (x: number) => number): Ridge {
  const width = (last - first) / slices;
  const sums = Array.from({ length: slices + 1 }, (_, i) =>
    below(i === slices ? last : first + i * width),
  );
  const shares = Array.from({ length: slices }, (_, i) => sums[i + 1] - sums[i]);
  const at = (i: number) => shares[i] ?? 0;
  return shares.map((_, i) => {
    const x = first + (i + 0.5) * width;
    // The histogram's bins are wider than a slice in places: without their steps.
    const share = (at(i - 2) + 2 * at(i - 1) + 3 * at(i) + 2 * at(i + 1) + at(i + 2)) / 9;
    return [x, share / width] as const;
  });
}
