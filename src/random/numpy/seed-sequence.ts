import { ValueError } from "../../tensor/errors.ts";
import { shown } from "../../text/shown.ts";

/** What NumPy's `default_rng` takes as a seed: one non-negative integer of any size, or several. */
export type Seed = number | bigint | readonly (number | bigint)[];

/** The integers' 32-bit words, lowest first, one integer after another. */
function entropyWords(seed: Seed): number[] {
  if (Array.isArray(seed)) return seed.flatMap(entropyWords);
  const isInteger = typeof seed === "bigint" || Number.isSafeInteger(seed);
  if (!isInteger || (seed as number) < 0) {
    throw new ValueError(
      `defaultRng: a seed must be a non-negative integer, got ${shown(seed)}; above 2^53 - 1, give a bigint.`,
    );
  }
  const words = [];
  for (let rest = BigInt(seed as number); words.length === 0 || rest > 0n; rest >>= 32n) {
    words.push(Number(rest & 0xffffffffn));
  }
  return words;
}

/** Hashes a stream of words; its multiplier changes with every word. */
function hasher(constant: number, factor: number): (word: number) => number {
  return (word) => {
    const hashed = word ^ constant;
    constant = Math.imul(constant, factor);
    const product = Math.imul(hashed, constant);
    return product ^ (product >>> 16);
  };
}

function mix(x: number, y: number): number {
  const mixed = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
  return mixed ^ (mixed >>> 16);
}

/**
 * `length` 32-bit words of state made from a seed, as NumPy's `SeedSequence(seed).generate_state`.
 *
 * Source: O'Neill, "Developing a seed_seq alternative", 2015, in the form of NumPy's documentation
 * of SeedSequence.
 */
export function seedSequence(seed: Seed, length: number): Uint32Array {
  const entropy = entropyWords(seed);
  const hashIn = hasher(0x43b0d7e5, 0x931e8875);
  const pool = [0, 1, 2, 3].map((i) => hashIn(entropy[i] ?? 0));
  for (let source = 0; source < 4; source++) {
    for (let target = 0; target < 4; target++) {
      if (source !== target) pool[target] = mix(pool[target], hashIn(pool[source]));
    }
  }
  for (const word of entropy.slice(4)) {
    for (let target = 0; target < 4; target++) pool[target] = mix(pool[target], hashIn(word));
  }
  const hashOut = hasher(0x8b51f9dd, 0x58f38ded);
  return Uint32Array.from({ length }, (_, i) => hashOut(pool[i % 4]));
}
