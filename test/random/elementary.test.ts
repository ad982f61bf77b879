import { describe, expect, test } from "vitest";
import { cosine, logarithm, sine } from "../../src/random/elementary.ts";

/** The largest relative error on a grid of 100 000 points from low to high, in units of 2⁻⁵³. */
function worst(
  ours: (x: number) => number,
  theirs: (x: number) => number,
  low: number,
  high: number,
): number {
  let largest = 0;
  for (let i = 0; i <= 100_000; i++) {
    const x = low + ((high - low) * i) / 100_000;
    const expected = theirs(x);
    const difference = Math.abs(ours(x) - expected);
    if (difference > 0) largest = Math.max(largest, difference / Math.abs(expected));
  }
  return largest * 2 ** 53;
}

describe("are the runtime's functions to a few units of the last place", () => {
  test("logarithm", () => {
    const log2 = (x: number) => logarithm(2 ** x);
    expect(worst(logarithm, Math.log, 0.7, 1)).toBeLessThan(4);
    expect(worst(logarithm, Math.log, 2 ** -31.6, 2 ** -31.4)).toBeLessThan(4);
    expect(worst(log2, (x) => Math.log(2 ** x), -53, 0)).toBeLessThan(4);
  });

  test("sine", () => {
    expect(worst(sine, Math.sin, -Math.PI / 4, Math.PI / 4)).toBeLessThan(4);
  });

  test("cosine", () => {
    expect(worst(cosine, Math.cos, -Math.PI / 4, Math.PI / 4)).toBeLessThan(4);
  });
});

test("are exact where they must be", () => {
  expect([logarithm(1), sine(0), cosine(0)]).toEqual([0, 0, 1]);
  // 1 − 2⁻⁵³, the largest number below 1: were ln x above 0, its square root would be NaN.
  expect(logarithm(1 - 2 ** -53)).toBe(Math.log(1 - 2 ** -53));
});
