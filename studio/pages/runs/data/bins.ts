import { binLimits, type Histogram } from "chainrule/report";

/** The bins of a histogram as they were counted, zeros aside. */
export interface Bins {
  /** Ascending; one more than there are bins. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
  /** How many numbers are 0, or nearer to it than any bin tells. */
  readonly zeros: number;
}

/** The numbers by their value. The outermost bins end where the numbers do. */
export function valueBins(histogram: Histogram): Bins {
  const limits = binLimits(histogram);
  const zero = zeroBin(limits);
  return {
    limits: limits.map((limit) => Math.min(Math.max(limit, histogram.min), histogram.max)),
    counts: histogram.counts.map((count, i) => (i === zero ? 0 : count)),
    zeros: histogram.counts[zero] ?? 0,
  };
}

/** The numbers by the decimal logarithm of their size, both signs together. */
export function sizeBins(histogram: Histogram): Bins {
  const limits = binLimits(histogram);
  const zero = zeroBin(limits);
  const bySize = new Map<number, { to: number; count: number }>();
  histogram.counts.forEach((count, i) => {
    if (i === zero || count === 0) return;
    const [from, to] = [limits[i], limits[i + 1]].map(Math.abs).sort((a, b) => a - b);
    bySize.set(from, { to, count: count + (bySize.get(from)?.count ?? 0) });
  });
  const bins = [...bySize].sort(([a], [b]) => a - b);
  if (bins.length === 0) return { limits: [], counts: [], zeros: histogram.counts[zero] ?? 0 };
  const ends: number[] = [bins[0][0]];
  const counts: number[] = [];
  for (const [from, { to, count }] of bins) {
    // What lies between two bins is empty.
    if (from > ends[ends.length - 1]) {
      ends.push(from);
      counts.push(0);
    }
    ends.push(to);
    counts.push(count);
  }
  return { limits: ends.map(Math.log10), counts, zeros: histogram.counts[zero] ?? 0 };
}

const zeroBin = (limits: readonly number[]) =>
  limits.findIndex((limit, i) => limit < 0 && limits[i + 1] > 0);

/**
 * The bins as they are drawn: those narrower than a pixel are joined with the next ones, none is divided, and none
 * outside the picture is there. Each is as high as its numbers lie dense on this scale.
 */
export function binsAtScale(
  { limits, counts }: Bins,
  [from, to]: readonly [number, number],
  pixels: number,
): { limits: number[]; heights: number[] } {
  const pixel = (to - from) / pixels;
  const ends: number[] = [];
  const heights: number[] = [];
  let [start, sum] = [limits[0], 0];
  counts.forEach((count, i) => {
    const end = limits[i + 1];
    if (end <= from || limits[i] >= to) {
      [start, sum] = [end, 0];
      return;
    }
    sum += count;
    const isLast = i === counts.length - 1 || end >= to;
    if (end - start < pixel && !isLast) return;
    if (ends.length === 0) ends.push(start);
    ends.push(end);
    heights.push(sum / Math.max(end - start, pixel));
    [start, sum] = [end, 0];
  });
  return { limits: ends, heights };
}

/** The number below which a share of them lies, zeros included where they have a place; a bin's are taken as evenly spread. */
export function quantileOf({ limits, counts, zeros }: Bins, share: number, hasZero = true): number {
  const isBelow = (i: number) => limits[i + 1] <= 0;
  const withZeros: [number, number, number][] = counts.map((count, i) => [
    limits[i],
    limits[i + 1],
    count,
  ]);
  if (hasZero && zeros > 0) {
    const at = counts.findIndex((_, i) => !isBelow(i));
    withZeros.splice(at < 0 ? counts.length : at, 0, [0, 0, zeros]);
  }
  const total = withZeros.reduce((sum, [, , count]) => sum + count, 0);
  let before = 0;
  for (const [from, to, count] of withZeros) {
    if (count > 0 && before + count >= share * total) {
      return from + (to - from) * Math.min(1, Math.max(0, (share * total - before) / count));
    }
    before += count;
  }
  return Number.NaN;
}
