import type { Key } from "../../src/random/philox.ts";

const mask = 0xffffffffn;

/** Philox-4x32-10 in whole integers: the definition, without the library's splitting into halves. */
export function philoxBlock(counter: readonly bigint[], key: readonly bigint[]): number[] {
  let [c0, c1, c2, c3] = counter;
  for (let round = 0n; round < 10n; round++) {
    const [k0, k1] = [key[0] + round * 0x9e3779b9n, key[1] + round * 0xbb67ae85n];
    const [a, b] = [c0 * 0xd2511f53n, c2 * 0xcd9e8d57n];
    [c0, c1, c2, c3] = [
      (b >> 32n) ^ c1 ^ (k0 & mask),
      b & mask,
      (a >> 32n) ^ c3 ^ (k1 & mask),
      a & mask,
    ];
  }
  return [c0, c1, c2, c3].map(Number);
}

/** Word i of a draw, by the mapping that `philoxWords` documents. */
export function word({ seed, offset }: Key, i: number, attempt = 0): number {
  const halves = (value: number) => [BigInt(value) & mask, BigInt(value) >> 32n];
  const block = 4 * Math.floor(i / 16) + (i % 4);
  return philoxBlock([BigInt(block), BigInt(attempt), ...halves(offset)], halves(seed))[
    Math.floor(i / 4) % 4
  ];
}

/** Element i of a float64 draw: 53 bits of two words of one block. */
export function uniform53(key: Key, i: number): number {
  const j = 2 * i - (i % 4);
  const bits = (BigInt(word(key, j)) << 32n) | BigInt(word(key, j + 4));
  return Number(bits >> 11n) / 2 ** 53;
}
