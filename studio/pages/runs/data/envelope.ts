import type { Series } from "./series.ts";

/** A curve in columns of pixels: in each the least and the greatest number, and the median of the smoothed ones. */
export interface Envelope {
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** NaN, as the others, where a column has no finite number. */
  readonly median: Float64Array;
}

/** The steps that a picture shows, `columns` of them side by side. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly columns: number;
}

/** No more columns than there are steps. */
export function rangeOf(from: number, to: number, pixels: number): Range {
  const most = Math.max(1, Math.min(Math.floor(pixels), Math.ceil(to - from) + 1));
  return { from, to: Math.max(to, from + 1), columns: most };
}

/** The step in the middle of each column; the first and the last are the ends. */
export function columnSteps({ from, to, columns }: Range): Float64Array {
  return Float64Array.from({ length: columns }, (_, i) =>
    columns === 1 ? from : from + ((to - from) * i) / (columns - 1),
  );
}

/**
 * What of a series lies in each column. A finite number is in exactly one of them, whatever the scale, so that none
 * is left out of the least and the greatest.
 *
 * @param smoothed the same series, smoothed.
 */
export function envelopeOf(series: Series, smoothed: Float64Array, range: Range): Envelope {
  const { from, to, columns } = range;
  const { steps, values } = series;
  const [min, max, median] = [0, 1, 2].map(() => new Float64Array(columns).fill(Number.NaN));
  const perColumn = columns === 1 ? Infinity : (to - from) / (columns - 1);
  const columnAt = (step: number) => Math.round((step - from) / perColumn);
  const end = series.placeOf(to) + 1;
  let start = series.placeOf(from - 1) + 1;
  while (start < end) {
    const column = columnAt(steps[start]);
    let [low, high, next] = [Infinity, -Infinity, start];
    for (; next < end && columnAt(steps[next]) === column; next++) {
      const value = values[next];
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low <= high) {
      min[column] = low;
      max[column] = high;
      median[column] = medianOf(smoothed.subarray(start, next));
    }
    start = next;
  }
  return { min, max, median };
}

function medianOf(numbers: Float64Array): number {
  const finite = numbers.filter(Number.isFinite).sort();
  const middle = finite.length >> 1;
  return finite.length % 2 === 1 ? finite[middle] : (finite[middle - 1] + finite[middle]) / 2;
}
