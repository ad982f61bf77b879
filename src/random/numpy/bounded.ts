import { multiplyHigh } from "../multiply.ts";
import type { Pcg64 } from "./pcg64.ts";

/**
 * An integer uniform on low, …, last (both included, safe integers), spending the random bits as
 * NumPy does for its default 64-bit integers: none where there is no choice, 32 at a time where the
 * range fits, otherwise 64.
 *
 * Source: Lemire, "Fast random integer generation in an interval", 2019.
 */
export function boundedInteger(bits: Pcg64, low: number, last: number): number {
  if (low === last) return low;
  const range = last - low + 1;
  if (range === 2 ** 32) return low + bits.uint32();
  return range < 2 ** 32
    ? low + bounded32(bits, range)
    : bounded64(bits, BigInt(low), BigInt(last));
}

/**
 * An index uniform on 0, …, last (at least 1), as NumPy's shuffles draw it: 32 bits, masked to the bits that
 * `last` has, again and again until they are at most `last`.
 */
export function maskedIndex(bits: Pcg64, last: number): number {
  const mask = 0xffffffff >>> Math.clz32(last);
  let index = (bits.uint32() & mask) >>> 0;
  while (index > last) index = (bits.uint32() & mask) >>> 0;
  return index;
}

function bounded32(bits: Pcg64, range: number): number {
  let word = bits.uint32();
  if (Math.imul(word, range) >>> 0 < range) {
    const threshold = (2 ** 32 - range) % range;
    while (Math.imul(word, range) >>> 0 < threshold) word = bits.uint32();
  }
  return multiplyHigh(word, range);
}

function bounded64(bits: Pcg64, low: bigint, last: bigint): number {
  const range = last - low + 1n;
  const threshold = 2n ** 64n % range;
  let product = bits.uint64() * range;
  while (BigInt.asUintN(64, product) < threshold) product = bits.uint64() * range;
  return Number(low + (product >> 64n));
}
