import { describe, expect, it } from "vitest";
import { describeByValue } from "../../../src/check/verdict/structure/by-value.ts";
import { describePlaces } from "../../../src/check/verdict/structure/places.ts";

/** The places of an array at which a test of the indices holds. */
function places(shape: number[], test: (...index: number[]) => boolean): Set<number> {
  const found = new Set<number>();
  const size = shape.reduce((a, b) => a * b, 1);
  for (let k = 0; k < size; k++) {
    const index = shape.map((n, d) => {
      const stride = shape.slice(d + 1).reduce((a, b) => a * b, 1);
      return Math.floor(k / stride) % n;
    });
    if (test(...index)) found.add(k);
  }
  return found;
}

describe("places by their indices", () => {
  it.each<[number[], (...index: number[]) => boolean, string | null]>([
    [[4, 3], (i) => i === 0, "the first sample"],
    [[4, 3], (i) => i > 0, "all but the first sample"],
    [[4, 3], (i) => i === 3, "the last sample"],
    [[4, 3], (i) => i === 2, "sample 2 (counted from 0)"],
    [[8, 3], (i) => i > 1 && i < 6, "samples 2 to 5 (counted from 0)"],
    [[4, 8], (_, j) => j > 3, "indices 4 to 7 of dimension 1"],
    [[4, 8], (_, j) => j % 2 === 0, "every second index of dimension 1 (from 0)"],
    [[9, 2], (i) => i % 3 === 1, "every third sample (from 1)"],
    [[4, 3], (i, j) => i === 3 && j === 1, "one entry, [3, 1]"],
    [[4, 3], (i, j) => i === 0 && j < 2, "the first sample and all but index 2 of dimension 1"],
    [
      [2, 4, 5],
      (_, i, j) => i === 0 || j === 0 || i === 3 || j === 4,
      "the border of dimensions 1 and 2",
    ],
    [[4, 4], (i, j) => i === j, "the entries on the diagonal of dimensions 0 and 1"],
    [[2, 4, 4], (_, i, j) => i < j, "the entries above the diagonal of dimensions 1 and 2"],
    [[4, 5], (i, j) => i === j || (i === 0 && j === 3), null],
    [[4, 3], () => true, null],
    [[4, 3], () => false, null],
  ])("%j, %s", (shape, test, words) => {
    const nouns = shape.map((_, dim) => (dim === 0 && shape.length === 2 ? "sample" : null));
    expect(describePlaces(places(shape, test), { shape, nouns })).toBe(words);
  });
});

describe("places by the numbers there", () => {
  const data = [0.3, -1.2, 2.6, -0.4, 1.1, -2.9, 0.7, 3.4, -0.1];
  const shape = [3, 3];
  const at = (test: (value: number) => boolean) =>
    new Set(data.flatMap((value, k) => (test(value) ? [k] : [])));
  it.each<[(value: number) => boolean, string | null]>([
    [(v) => v > 0, "where x is above 0"],
    [(v) => v < 0, "where x is below 0"],
    [(v) => Math.abs(v) > 2, "where |x| is above a threshold between 1.2 and 2.6"],
    [(v) => [2.6, 1.1, 3.4].includes(v), "where x is the largest along dimension 1"],
    [(v) => ![2.6, 1.1, 3.4].includes(v), "where x is not the largest along dimension 1"],
    [(v) => v === 3.4, null],
    [(v) => [0.3, 2.6, -2.9].includes(v), null],
  ])("%s", (test, words) => {
    expect(describeByValue(at(test), shape, { name: "x", data })).toBe(words);
  });
});
