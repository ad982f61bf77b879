import type { GrowingList } from "./growing-list.ts";

/** Numbers of up to so many digits are the same after they were a float64. */
const mostDigits = 15;
/** Smaller ones have an exponent. */
const least = 1e-6;

/**
 * How many decimals a number has that can be written again as it stands: −1 where none can. `12.50` has 2, of which
 * the last is 0: that must be known; `12.5` is how any number is written.
 */
export function plainDecimals(text: string): number {
  let at = text.charCodeAt(0) === 45 ? 1 : 0;
  const start = at;
  let point = -1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46 && point < 0) point = at;
    else if (code < 48 || code > 57) return -1;
  }
  const end = point < 0 ? text.length : point;
  const isLed = end - start > 1 && text.charCodeAt(start) === 48;
  if (end === start || point === text.length - 1 || isLed) return -1;
  if (text.length - start - Number(point >= 0) > mostDigits) return -1;
  if (start === 1 && Number(text) === 0) return -1;
  return point < 0 ? 0 : text.length - point - 1;
}

/** Whether a text of so many decimals is how its number is written. */
export function isShortest(text: string, decimals: number): boolean {
  if (decimals === 0) return true;
  return text.charCodeAt(text.length - 1) !== 48 && Math.abs(Number(text)) >= least;
}

/** Numbers by their positions among the different ones, −1 for NaN; null where more than so many differ. */
export function codesOfNumbers(
  numbers: GrowingList<Float64Array>,
  count: number,
  most: number,
): { codes: Int32Array; different: number[] } | null {
  const codes = new Int32Array(count);
  const different: number[] = [];
  const size = 2 ** Math.ceil(Math.log2(2 * Math.min(count, most) + 2));
  const slots = new Int32Array(size).fill(-1);
  const float = new Float64Array(1);
  const words = new Uint32Array(float.buffer);
  let row = 0;
  for (const chunk of numbers.chunks(count)) {
    for (const number of chunk) {
      if (Number.isNaN(number)) {
        codes[row++] = -1;
        continue;
      }
      float[0] = number;
      const mixed = Math.imul(words[0] ^ Math.imul(words[1], 0x9e3779b1), 0x85ebca6b);
      let slot = (mixed ^ (mixed >>> 15)) & (size - 1);
      while (slots[slot] >= 0 && different[slots[slot]] !== number) slot = (slot + 1) & (size - 1);
      if (slots[slot] < 0) {
        if (different.length === most) return null;
        slots[slot] = different.push(number) - 1;
      }
      codes[row++] = slots[slot];
    }
  }
  return { codes, different };
}
