import { checkArgument, kind } from "../tensor/arguments.ts";
import { multiplyHigh } from "./multiply.ts";
import { type Key, philoxWords, wordAt } from "./philox.ts";

const integers = kind("an Int32Array", (out) => out instanceof Int32Array);

/**
 * Fills `out` with independent integers, uniform on low, low + 1, …, high − 1, without modulo bias.
 *
 * Element i is `low + boundedWord(w[i], high − low)` with w = {@link philoxWords}.
 */
export function fillIntegers(out: Int32Array, key: Key, low: number, high: number): void {
  checkArgument("fillIntegers", "out", integers, out);
  const width = Number.isInteger(low) && Number.isInteger(high) ? high - low : 0;
  const range = kind(
    "integers low < high, at most 2^32 apart",
    () => width > 0 && width <= 2 ** 32,
  );
  checkArgument("fillIntegers", "the range", range, [low, high]);
  const words = philoxWords(out.length, key);
  for (let i = 0; i < out.length; i++) out[i] = low + boundedWord(words[i], high - low, key, i);
}

/**
 * Word i of a draw, mapped to 0 … range − 1 (range at most 2³²): ⌊word · range / 2³²⌋, where a word
 * whose remainder is below 2³² mod range is replaced by the element's next attempt.
 *
 * Source: Lemire, "Fast random integer generation in an interval", 2019.
 */
export function boundedWord(word: number, range: number, key: Key, i: number): number {
  if (range === 2 ** 32) return word;
  let remainder = Math.imul(word, range) >>> 0;
  if (remainder < range) {
    const threshold = (2 ** 32 - range) % range;
    for (let attempt = 1; remainder < threshold; attempt++) {
      word = wordAt(i, key, attempt);
      remainder = Math.imul(word, range) >>> 0;
    }
  }
  return multiplyHigh(word, range);
}

/** 0, 1, …, n − 1. */
export function indices(n: number): Int32Array<ArrayBuffer> {
  const all = new Int32Array(n);
  for (let i = 0; i < n; i++) all[i] = i;
  return all;
}
