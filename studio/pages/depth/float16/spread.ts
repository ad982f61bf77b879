import { exponentOf, leastExponent, overflowsFrom, vanishesUpTo } from "./float16.ts";

/** Numbers by their powers of two: `counts[i]` have 2^(least + i) ≤ |g| < 2^(least + i + 1). */
export interface Spread {
  readonly least: number;
  readonly counts: Uint32Array;
  /** How many are exactly 0, and in no bin. */
  readonly zeros: number;
}

/** Counts each number in its bin; those outside from `least` to `most` in the first or last. */
export function spreadOf(numbers: Float64Array, least: number, most: number): Spread {
  const counts = new Uint32Array(most - least + 1);
  let zeros = 0;
  for (const g of numbers) {
    if (g === 0) zeros++;
    else counts[Math.min(most, Math.max(least, exponentOf(g))) - least]++;
  }
  return { least, counts, zeros };
}

/** What becomes of numbers when they are multiplied by a loss scale and rounded to float16. */
export interface Fate {
  /** 0 before: nothing is lost. */
  readonly zeros: number;
  readonly vanished: number;
  readonly subnormal: number;
  readonly normal: number;
  readonly overflown: number;
}

/** @param sorted by size, from the least. */
export function fateOf(sorted: Float64Array, scale: number): Fate {
  const zeros = countUpTo(sorted, 0);
  const lost = countUpTo(sorted, vanishesUpTo / scale);
  const small = countBelow(sorted, 2 ** leastExponent / scale);
  const finite = countBelow(sorted, overflowsFrom / scale);
  return {
    zeros,
    vanished: lost - zeros,
    subnormal: small - lost,
    normal: finite - small,
    overflown: sorted.length - finite,
  };
}

/** How many come first of which something holds: of all before one of which it holds, it does. */
function countWhile(sorted: Float64Array, holds: (size: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(Math.abs(sorted[middle]))) low = middle + 1;
    else high = middle;
  }
  return low;
}

const countUpTo = (sorted: Float64Array, most: number) =>
  countWhile(sorted, (size) => size <= most);
const countBelow = (sorted: Float64Array, limit: number) =>
  countWhile(sorted, (size) => size < limit);

/** Loss scales are powers of two, so that scaling itself rounds nothing: 2⁰ to 2⁴⁰. */
export const mostPower = 40;

/**
 * The power of two with which the fewest gradients vanish or overflow; of several, that with the fewest
 * subnormal ones, which have lost digits; and of those the least, which leaves most room for larger gradients.
 */
export function bestPower(sorted: Float64Array): number {
  const costs = Array.from({ length: mostPower + 1 }, (_, power) => {
    const { vanished, overflown, subnormal } = fateOf(sorted, 2 ** power);
    return [vanished + overflown, subnormal];
  });
  let best = 0;
  costs.forEach(([lost, subnormal], power) => {
    const [leastLost, leastSubnormal] = costs[best];
    if (lost < leastLost || (lost === leastLost && subnormal < leastSubnormal)) best = power;
  });
  return best;
}
