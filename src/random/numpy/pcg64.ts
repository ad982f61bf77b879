import { multiplyHigh } from "../multiply.ts";

/**
 * PCG64, the bit generator behind NumPy's `default_rng`: a 128-bit linear congruential generator
 * whose state is folded to 64 bits by XSL-RR (xor of the halves, rotated by the top six bits).
 *
 * Numbers of 128 bits are four 32-bit limbs, the lowest first.
 *
 * Source: O'Neill, "PCG: a family of simple fast space-efficient statistically good algorithms for
 * random number generation", 2014.
 */
export class Pcg64 {
  /** The last 64 random bits, as {@link step} left them. */
  high = 0;
  low = 0;
  readonly #state = new Uint32Array(4);
  readonly #increment: Uint32Array;
  #buffered: number | undefined;

  /** `words`: eight words of a seed sequence, as NumPy's four 64-bit words (low half first). */
  constructor(words: Uint32Array) {
    const [start, stream] = [limbs(words, 0), limbs(words, 4)];
    this.#increment = stream.map((limb, i) => (limb << 1) | (i === 0 ? 1 : stream[i - 1] >>> 31));
    this.step();
    let sum = 0;
    for (let i = 0; i < 4; i++) {
      sum = this.#state[i] + start[i] + carry(sum);
      this.#state[i] = sum;
    }
    this.step();
  }

  /** Advances by one, and leaves 64 fresh bits in `high` and `low`. */
  step(): void {
    const state = this.#state;
    advance(state, this.#increment);
    const rotation = state[3] >>> 26;
    // Rotating by 32 exchanges the halves; the rest of the rotation is by less than 32.
    const exchange = rotation < 32 ? 0 : 1;
    const low = state[exchange] ^ state[exchange + 2];
    const high = state[1 - exchange] ^ state[3 - exchange];
    this.low = rotateRight(low, high, rotation & 31);
    this.high = rotateRight(high, low, rotation & 31);
  }

  /** A double in [0, 1): the upper 53 of 64 bits. */
  uniform(): number {
    this.step();
    return (this.high * 2 ** 21 + (this.low >>> 11)) * 2 ** -53;
  }

  /** 32 bits: the lower half of 64, whose upper half is kept for the next call. */
  uint32(): number {
    const kept = this.#buffered;
    if (kept !== undefined) {
      this.#buffered = undefined;
      return kept;
    }
    this.step();
    this.#buffered = this.high;
    return this.low;
  }

  /** 64 bits. */
  uint64(): bigint {
    this.step();
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }
}

/** Two of NumPy's 64-bit words, the upper one first, as limbs. */
function limbs(words: Uint32Array, at: number): Uint32Array {
  return Uint32Array.of(words[at + 2], words[at + 3], words[at], words[at + 1]);
}

/** The multiplier 0x2360ed051fc65da44385df649fccf645, in limbs. */
const m0 = 0x9fccf645;
const m1 = 0x4385df64;
const m2 = 0x1fc65da4;
const m3 = 0x2360ed05;

/** state = state · multiplier + increment, modulo 2¹²⁸: column by column, as by hand. */
function advance(state: Uint32Array, increment: Uint32Array): void {
  const [s0, s1, s2, s3] = [state[0], state[1], state[2], state[3]];
  const column0 = multiplyLow(s0, m0) + increment[0];
  const column1 =
    multiplyHigh(s0, m0) +
    multiplyLow(s0, m1) +
    multiplyLow(s1, m0) +
    increment[1] +
    carry(column0);
  const column2 =
    multiplyHigh(s0, m1) +
    multiplyHigh(s1, m0) +
    multiplyLow(s0, m2) +
    multiplyLow(s1, m1) +
    multiplyLow(s2, m0) +
    increment[2] +
    carry(column1);
  const column3 =
    multiplyHigh(s0, m2) +
    multiplyHigh(s1, m1) +
    multiplyHigh(s2, m0) +
    (Math.imul(s0, m3) + Math.imul(s1, m2) + Math.imul(s2, m1) + Math.imul(s3, m0)) +
    increment[3] +
    carry(column2);
  state[0] = column0;
  state[1] = column1;
  state[2] = column2;
  state[3] = column3;
}

/** `word` shifted right, with the lowest bits of `next` coming in from the left. */
function rotateRight(word: number, next: number, shift: number): number {
  // A shift by 32 would be one by 0: hence 1 and 31 − shift.
  return ((word >>> shift) | ((next << 1) << (31 - shift))) >>> 0;
}

function multiplyLow(a: number, b: number): number {
  return Math.imul(a, b) >>> 0;
}

function carry(column: number): number {
  return Math.floor(column / 2 ** 32);
}
