import { expect, it } from "vitest";
import { isKept, spread } from "../../src/text/evenly.ts";

const kept = (total: number, most: number) =>
  Array.from({ length: total }, (_, i) => i + 1).filter((number) => isKept(number, total, most));

it("keeps everything of a few, and of many an even choice with the last", () => {
  expect(kept(3, 5)).toEqual([1, 2, 3]);
  expect(kept(20, 4)).toEqual([5, 10, 15, 20]);
  expect(kept(2000, 20)).toHaveLength(20);
  expect(kept(47, 20).at(-1)).toBe(47);
});

it("spreads a choice from the first to the last", () => {
  const items = Array.from({ length: 11 }, (_, i) => i);
  expect(spread(items, 3)).toEqual([0, 5, 10]);
  expect(spread(items, 6)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(spread(items, 20)).toEqual(items);
  expect(spread([], 3)).toEqual([]);
});
