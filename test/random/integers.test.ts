import { describe, expect, test } from "vitest";
import { boundedWord, fillIntegers } from "../../src/random/integers.ts";
import { word } from "./reference.ts";

const key = { seed: 21, offset: 2 };

describe("boundedWord", () => {
  // Lemire's method in whole integers.
  function expected(i: number, range: number): number {
    for (let attempt = 0; ; attempt++) {
      const product = BigInt(word(key, i, attempt)) * BigInt(range);
      if (BigInt.asUintN(32, product) >= 2n ** 32n % BigInt(range)) return Number(product >> 32n);
    }
  }

  test.each([1, 2, 10, 2 ** 31 + 1, 3 * 2 ** 30, 2 ** 32 - 1, 2 ** 32])("range %d", (range) => {
    for (let i = 0; i < 200; i++)
      expect(boundedWord(word(key, i), range, key, i)).toBe(expected(i, range));
  });
});

describe("fillIntegers", () => {
  test("reaches both ends of the range, and no further", () => {
    const out = new Int32Array(1000);
    fillIntegers(out, key, -3, 4);
    expect([...new Set(out)].sort((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
    fillIntegers(out, key, -(2 ** 31), 2 ** 31);
    expect([...out]).toEqual(Array.from(out, (_, i) => word(key, i) - 2 ** 31));
  });

  test("draws all of them equally often (chi squared)", () => {
    const out = new Int32Array(100_000);
    fillIntegers(out, { seed: 3, offset: 0 }, 0, 10);
    const counts = new Array<number>(10).fill(0);
    for (const value of out) counts[value]++;
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(33.7); // 9 degrees of freedom: one sample in ten thousand exceeds it
  });

  test("has no modulo bias: with 3/4 of the words' range, all quarters are as likely", () => {
    const out = new Int32Array(60_000);
    fillIntegers(out, key, -(2 ** 31), 2 ** 30);
    const low = out.filter((value) => value < -(2 ** 30)).length;
    expect(Math.abs(low - 20_000)).toBeLessThan(4 * Math.sqrt((60_000 * 2) / 9));
  });
});
