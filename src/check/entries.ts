import type { Generator } from "../random/generator.ts";
import { indices } from "../random/integers.ts";
import { contiguousStrides } from "../tensor/shape.ts";

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
    ...zeros(order, gradient, share),
  ]);
  for (const entry of order) {
    if (chosen.size >= count) break;
    chosen.add(entry);
  }
  return [...chosen].slice(0, count);
}

/** The entries of the largest numbers, of equal ones the first in the order. */
function largest(order: Int32Array, numbers: ArrayLike<number>, count: number): number[] {
  const found: number[] = [];
  const sizeAt = (place: number) => Math.abs(numbers[found[place]]);
  let least = -1;
  for (let i = 0; i < order.length; i++) {
    const size = Math.abs(numbers[order[i]]);
    if (found.length === count && size <= least) continue;
    let place = found.length;
    while (place > 0 && sizeAt(place - 1) < size) place--;
    found.splice(place, 0, order[i]);
    if (found.length > count) found.pop();
    least = sizeAt(found.length - 1);
  }
  return found;
}

/** Entries of exactly zero, the first in the order. */
function zeros(order: Int32Array, numbers: ArrayLike<number>, count: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < order.length && found.length < count; i++) {
    if (numbers[order[i]] === 0) found.push(order[i]);
  }
  return found;
}

/**
 * Entries that share their indices: of every dimension the first, the last and random ones, each with
 * each of the others', so that a row and a column are seen in several places. Up to the count.
 */
export function gridEntries(
  shape: readonly number[],
  count: number,
  generator: Generator,
): number[] {
  const perDimension = Math.max(3, Math.floor(count ** (1 / shape.length)));
  const strides = contiguousStrides(shape);
  const entries = shape.reduce<number[]>(
    (places, size, dim) => {
      const indices = new Set([0, size - 1, ...generator.permutation(size)].slice(0, perDimension));
      return places.flatMap((place) => [...indices].map((index) => place + index * strides[dim]));
    },
    [0],
  );
  return [...generator.permutation(entries.length)].slice(0, count).map((i) => entries[i]);
}

/** Entries and the directions, 1 or −1, in which they are moved. */
export interface Signs {
  entries: Int32Array;
  towards: Int8Array;
}

/** Every entry, or those that `isWanted` accepts, each a step in a random one of its two directions. */
export function randomSigns(
  size: number,
  generator: Generator,
  isWanted?: (entry: number) => boolean,
): Signs {
  const all = indices(size);
  const entries = isWanted ? all.filter(isWanted) : all;
  const towards = new Int8Array(entries.length);
  const coins = generator.integers(entries.length, 0, 2);
  for (let i = 0; i < towards.length; i++) towards[i] = 2 * coins[i] - 1;
  return { entries, towards };
}
