import { checkArgument, isObject, kind, nonNegativeInteger } from "../tensor/arguments.ts";
import { multiplyHigh } from "./multiply.ts";

/**
 * Names one random draw. Two draws with the same key are the same numbers, and element i of a draw
 * depends on nothing but the key and i.
 */
export interface Key {
  /** A non-negative safe integer. */
  readonly seed: number;
  /** Which draw of that seed: a non-negative safe integer. */
  readonly offset: number;
}

const keyKind = kind(
  "{ seed, offset }, as generator.next() gives",
  (key) =>
    isObject(key) && nonNegativeInteger.accepts(key.seed) && nonNegativeInteger.accepts(key.offset),
);

const twoTo32 = 2 ** 32;

/**
 * One block of Philox-4x32-10: four unsigned 32-bit words, written to `block`, from a 128-bit counter
 * and a 64-bit key, low words first.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
export function philox4x32(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
  block: Uint32Array,
): void {
  let [c0, c1, c2, c3, k0, k1] = [counter0, counter1, counter2, counter3, key0, key1];
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    // Weyl sequences on the golden ratio and on √3 − 1.
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

const block = new Uint32Array(4);

function fillBlock(key: Key, index: number, attempt: number): void {
  const { seed, offset } = key;
  const seedHigh = Math.floor(seed / twoTo32);
  const offsetHigh = Math.floor(offset / twoTo32);
  philox4x32(index, attempt, offset | 0, offsetHigh, seed | 0, seedHigh, block);
}

/**
 * The random words of a draw: `words[i]` is an unsigned 32-bit integer that depends only on the key
 * and i. The length is `length` rounded up to a whole group of 16.
 *
 * The mapping, which a kernel elsewhere can follow in any order. With the division rounded down,
 *
 * ```text
 * words[i] = word (i / 4) mod 4 of block 4 · (i / 16) + i mod 4
 * block b  = philox4x32(counter = [b, attempt, offset low, offset high], key = [seed low, seed high])
 * ```
 *
 * so that four blocks computed side by side in the lanes of a 128-bit register give 16 consecutive
 * words as four registers, stored one after the other without a shuffle. The attempt is 0; only
 * {@link wordAt} asks for others.
 */
export function philoxWords(length: number, key: Key): Uint32Array<ArrayBuffer> {
  checkArgument("a draw", "the key", keyKind, key);
  const words = new Uint32Array(Math.ceil(length / 16) * 16);
  for (let start = 0; start < words.length; start += 16) {
    for (let lane = start; lane < start + 4; lane++) {
      fillBlock(key, start / 4 + lane - start, 0);
      words[lane] = block[0];
      words[lane + 4] = block[1];
      words[lane + 8] = block[2];
      words[lane + 12] = block[3];
    }
  }
  return words;
}

/** Word i of a draw as {@link philoxWords} maps it; each attempt is an independent set of words. */
export function wordAt(index: number, key: Key, attempt: number): number {
  fillBlock(key, 4 * Math.floor(index / 16) + (index % 4), attempt);
  return block[Math.floor(index / 4) % 4];
}
