import type { Generator } from "../random/generator.ts";
import type { Direction } from "./differences.ts";

/**
 * Chooses entries to look at one by one: a quarter each of the largest gradients, the largest numbers
 * and the gradients of exactly zero, and random ones up to the count.
 */
export function chooseEntries(
  numbers: ArrayLike<number>,
  gradient: ArrayLike<number>,
  count: number,
  generator: Generator,
): number[] {
  const order = generator.permutation(numbers.length);
  const share = Math.ceil(count / 4);
  const chosen = new Set([
    ...largest(order, gradient, share),
    ...largest(order, numbers, share),
    ...order.filter((entry) => gradient[entry] === 0).slice(0, share),
  ]);
  for (const entry of order) {
    if (chosen.size >= count) break;
    chosen.add(entry);
  }
  return [...chosen].slice(0, count);
}

/** The entries of the largest numbers, of equal ones the first in the order. */
function largest(order: Iterable<number>, numbers: ArrayLike<number>, count: number): number[] {
  const found: number[] = [];
  const sizeAt = (place: number) => Math.abs(numbers[found[place]]);
  for (const entry of order) {
    const size = Math.abs(numbers[entry]);
    if (found.length === count && size <= sizeAt(count - 1)) continue;
    let place = found.length;
    while (place > 0 && sizeAt(place - 1) < size) place--;
    found.splice(place, 0, entry);
    if (found.length > count) found.pop();
  }
  return found;
}

/** All entries, each a step in a random one of its two directions. */
export function randomSigns(size: number, generator: Generator): Direction {
  return {
    entries: Int32Array.from({ length: size }, (_, i) => i),
    towards: Int8Array.from(generator.integers(size, 0, 2), (sign) => 2 * sign - 1),
  };
}
