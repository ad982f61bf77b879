import { type Shape, sizeOf } from "../../../tensor/shape.ts";
import { formatShort } from "../../../text/number.ts";
import { indexAlong } from "./places.ts";

/** Numbers that stand at the places of a set: "x". */
export interface Field {
  name: string;
  data: ArrayLike<number>;
}

/**
 * A description of a set of places by the numbers there: "where x is above 2.5", "where |x| is below 1",
 * "where x is the largest along dimension 1"; null where there is none.
 */
export function describeByValue(
  places: ReadonlySet<number>,
  shape: Shape,
  { name, data }: Field,
): string | null {
  const size = sizeOf(shape);
  const numbers = Array.from({ length: size }, (_, place) => data[place]);
  const outside = size - places.size;
  if (places.size === 0 || outside === 0) return null;
  const isExactly = (test: (place: number) => boolean) =>
    numbers.every((_, place) => test(place) === places.has(place));
  const zeros = numbers.filter((value) => value === 0).length;
  if (zeros > 0 && isExactly((place) => numbers[place] === 0)) return `where ${name} is 0`;
  const extreme = byExtreme(isExactly, numbers, shape, name);
  if (extreme) return extreme;
  // One or two on a side are soon on one side of some threshold, whatever they are.
  if (Math.min(places.size, outside) < 2 || size < 6) return null;
  const read = (values: readonly number[], label: string) => {
    const [low, high] = [
      values.filter((_, i) => !places.has(i)),
      values.filter((_, i) => places.has(i)),
    ];
    const above = threshold(Math.max(...low), Math.min(...high));
    if (above !== null) return `where ${label} is above ${above}`;
    const below = threshold(Math.max(...high), Math.min(...low));
    return below === null ? null : `where ${label} is below ${below}`;
  };
  return read(numbers, name) ?? read(numbers.map(Math.abs), `|${name}|`);
}

/** Where a number is the largest or smallest along a dimension, or of all. */
function byExtreme(
  isExactly: (test: (place: number) => boolean) => boolean,
  numbers: readonly number[],
  shape: Shape,
  name: string,
): string | null {
  for (let dim = 0; dim < shape.length; dim++) {
    if (shape[dim] < 3) continue;
    const stride = shape.slice(dim + 1).reduce((product, n) => product * n, 1);
    for (const [word, sign] of [
      ["largest", 1],
      ["smallest", -1],
    ] as const) {
      const best = new Map<number, number>();
      const groupOf = (place: number) => place - indexAlong(place, shape, dim) * stride;
      for (const [place, value] of numbers.entries()) {
        const group = groupOf(place);
        best.set(group, Math.max(best.get(group) ?? -Infinity, sign * value));
      }
      if (best.size < 2) continue;
      const isBest = (place: number) => sign * numbers[place] === best.get(groupOf(place));
      const along = `the ${word} along dimension ${dim}`;
      if (isExactly(isBest)) return `where ${name} is ${along}`;
      if (isExactly((place) => !isBest(place))) return `where ${name} is not ${along}`;
    }
  }
  return null;
}

/** What lies between two numbers, as text; null where the first is not below the second. */
function threshold(low: number, high: number): string | null {
  if (!(low < high)) return null;
  if (low < 0 && high > 0) return "0";
  return `a threshold between ${formatShort(low, 4)} and ${formatShort(high, 4)}`;
}
