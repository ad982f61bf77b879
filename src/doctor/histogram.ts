import type { TypedArray } from "../tensor/dtype.ts";

/**
 * How numbers are distributed. The bins are the same for all histograms: four to each power of two,
 * for each sign, from 2⁻⁴⁰ to 2²⁴; see {@link binLimits}.
 */
export interface Histogram {
  /** How many finite numbers there are. */
  count: number;
  /** How many were NaN or infinite: they are in no other figure. */
  nonFinite: number;
  /** The smallest and the largest number; 0 where there is none. */
  min: number;
  max: number;
  sum: number;
  sumOfSquares: number;
  /** The bin that `counts` begins with: the bins before it, and after its end, are empty. */
  firstBin: number;
  counts: number[];
}

const perOctave = 4;
const [lowest, highest] = [-40, 24];
/** Bins of one sign. */
const perSign = (highest - lowest) * perOctave;
/** The bin of 0, and of what is nearer to it than 2⁻⁴⁰. Negative numbers are before it. */
const zeroBin = perSign;

/** The lower end of the k-th bin of positive numbers: a power of two times 1, 1¼, 1½ or 1¾. */
const magnitude = (k: number) =>
  2 ** (lowest + Math.floor(k / perOctave)) * (1 + (k % perOctave) / perOctave);

/**
 * The ends of the bins that a histogram counts, ascending: `counts[i]` lie from `limits[i]` to
 * `limits[i + 1]`. Numbers beyond ±2²⁴ are counted in the outermost bins.
 *
 * @example
 * ```ts
 * import { binLimits, histogramOf } from "chainrule/doctor";
 * const histogram = histogramOf(Float32Array.of(1, 1.1, 1.6));
 * histogram.counts; // → 2,0,1
 * binLimits(histogram); // → 1,1.25,1.5,1.75
 * ```
 */
export function binLimits({ firstBin, counts }: Histogram): number[] {
  return Array.from({ length: counts.length === 0 ? 0 : counts.length + 1 }, (_, i) => {
    const bin = firstBin + i;
    return bin <= zeroBin ? -magnitude(zeroBin - bin) : magnitude(bin - zeroBin - 1);
  });
}

/** A float32 is sign, exponent and mantissa: its first 11 bits are the sign and the quarter of an octave. */
const shift = 21;
const signKey = 1 << 10;
const infinityKey = 255 * perOctave;
/** The key of 2⁻⁴⁰. */
const lowestKey = (lowest + 127) * perOctave;
const tally = new Uint32Array(2 * signKey);

/** The histogram of the numbers of an array, in one pass over them. */
export function histogramOf(array: TypedArray): Histogram {
  const floats = array instanceof Float32Array ? array : new Float32Array(array);
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  let [min, max, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0];
  tally.fill(0);
  for (let i = 0; i < bits.length; i++) {
    const x = array[i];
    tally[bits[i] >>> shift]++;
    sum += x;
    sumOfSquares += x * x;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  if (!Number.isFinite(sum)) {
    const finite = array.filter(Number.isFinite);
    const nonFinite = array.length - finite.length;
    if (nonFinite > 0) return { ...histogramOf(finite), nonFinite };
  }
  const figures = { count: array.length, nonFinite: 0, min, max, sum, sumOfSquares };
  if (array.length === 0) return { ...figures, min: 0, max: 0, firstBin: 0, counts: [] };
  const firstBin = binOf(min);
  const counts: number[] = [];
  const lastBin = binOf(max);
  for (let bin = firstBin; bin <= lastBin; bin++) counts.push(inBin(bin));
  return { ...figures, firstBin, counts };
}

function binOf(x: number): number {
  const magnitude = Math.fround(Math.abs(x));
  if (magnitude < 2 ** lowest) return zeroBin;
  const octave = Math.min(Math.floor(Math.log2(magnitude)), highest);
  const quarter = Math.floor((magnitude / 2 ** octave - 1) * perOctave);
  const k = Math.min((octave - lowest) * perOctave + quarter, perSign - 1);
  return x > 0 ? zeroBin + 1 + k : zeroBin - 1 - k;
}

/** How many of the numbers that were tallied lie in a bin. */
function inBin(bin: number): number {
  if (bin === zeroBin) return tallied(0, lowestKey) + tallied(signKey, signKey + lowestKey);
  const k = Math.abs(bin - zeroBin) - 1;
  const key = lowestKey + k + (bin < zeroBin ? signKey : 0);
  // What is larger is in the outermost bin as well.
  return k < perSign - 1
    ? tally[key]
    : tallied(key, (bin < zeroBin ? signKey : 0) + infinityKey + 1);
}

function tallied(from: number, to: number): number {
  let count = 0;
  for (let key = from; key < to; key++) count += tally[key];
  return count;
}

/** ‖x‖₂ of the numbers of a histogram. */
export function normOf({ sumOfSquares }: Histogram): number {
  return Math.sqrt(sumOfSquares);
}
