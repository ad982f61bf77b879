import { ValueError } from "../../tensor/errors.ts";
import { indices } from "../integers.ts";
import { boundedInteger } from "./bounded.ts";
import type { Pcg64 } from "./pcg64.ts";
import { shuffle } from "./shuffle.ts";

/** `count` indices of a population of n, all equally likely, spending the bits as NumPy does. */
export function choose(bits: Pcg64, n: number, count: number, replace: boolean): Int32Array {
  if (replace) return Int32Array.from({ length: count }, () => boundedInteger(bits, 0, n - 1));
  requireEnough("", n, count);
  const draw = (last: number) => boundedInteger(bits, 0, last);
  if (n > 10_000 && count > Math.floor(n / 50)) {
    const all = indices(n);
    shuffle(all, draw, Math.max(n - count, 1));
    return all.slice(n - count);
  }
  // Floyd's algorithm: a set of `count`, put in order by a shuffle.
  const chosen = new Set<number>();
  for (let last = n - count; last < n; last++) {
    const index = draw(last);
    chosen.add(chosen.has(index) ? last : index);
  }
  const order = Int32Array.from(chosen);
  shuffle(order, draw);
  return order;
}

/** `count` indices, index i with probability p[i], spending the bits as NumPy does. */
export function chooseWeighted(
  bits: Pcg64,
  probabilities: ArrayLike<number>,
  count: number,
  replace: boolean,
): Int32Array {
  const p = Float64Array.from(probabilities);
  const total = p.reduce((sum, value) => sum + value, 0);
  if (!p.every((value) => value >= 0) || Math.abs(total - 1) > Math.sqrt(Number.EPSILON)) {
    throw new ValueError(
      `choice: p must be non-negative and sum to 1, got a sum of ${total}. Divide p by its sum.`,
    );
  }
  if (replace) return drawFrom(bits, p, count);
  requireEnough(" of non-zero probability", p.filter((value) => value > 0).length, count);
  const chosen = new Set<number>();
  while (chosen.size < count) {
    for (const index of chosen) p[index] = 0;
    for (const index of drawFrom(bits, p, count - chosen.size)) chosen.add(index);
  }
  return Int32Array.from(chosen);
}

/** Inverts the cumulative distribution. */
function drawFrom(bits: Pcg64, p: Float64Array, count: number): Int32Array {
  let sum = 0;
  const cumulative = p.map((value) => {
    sum += value;
    return sum;
  });
  const total = sum;
  const distribution = cumulative.map((value) => value / total);
  return Int32Array.from({ length: count }, () => countAtMost(distribution, bits.uniform()));
}

/** How many of the ascending values are at most x, by bisection. */
function countAtMost(values: Float64Array, x: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function requireEnough(kind: string, n: number, count: number): void {
  if (count > n) {
    throw new ValueError(
      `choice: cannot draw ${count} without replacement from ${n} elements${kind}; ask for fewer, or set replace: true.`,
    );
  }
}
