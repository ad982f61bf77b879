import { kind } from "../tensor/arguments.ts";
import { allocate } from "../tensor/dtype.ts";
import { ValueError } from "../tensor/errors.ts";
import { shown } from "../text/shown.ts";
import { boundedWord, fillIntegers, indices } from "./integers.ts";
import { type Key, philoxWords } from "./philox.ts";

/** A {@link Generator} as plain data, fit for JSON: the key of its next draw. */
export type GeneratorState = Key;

/** Hears of a draw, before it is made. */
export type DrawListener = (generator: Generator, key: Key) => void;

let drawListener: DrawListener | null = null;

/** Runs `body`; the listener hears of every draw of every generator, and so do those around it. */
export function withDrawListener<T>(listener: DrawListener, body: () => T): T {
  const before = drawListener;
  drawListener = (generator, key) => {
    before?.(generator, key);
    listener(generator, key);
  };
  try {
    return body();
  } finally {
    drawListener = before;
  }
}

/**
 * A seeded source of independent draws. It holds two numbers, the seed and how many draws were
 * made; each draw takes a {@link Key} of them, from which an array is filled.
 *
 * Generators are independent of each other, and one whose state was saved and restored goes on bit
 * for bit where it was.
 *
 * @throws ValueError for a seed that is not a non-negative safe integer.
 * @example
 * ```ts
 * const generator = new Generator(7);
 * const saved = generator.state();
 * const first = generator.permutation(5);
 * generator.restore(saved);
 * generator.permutation(5).join() === first.join(); // → true
 * ```
 */
export class Generator {
  #key: Key;

  constructor(seed: number) {
    this.#key = { seed: nonNegative("seed", seed), offset: 0 };
  }

  get seed(): number {
    return this.#key.seed;
  }

  /** How many draws were made since the seed was set. */
  get offset(): number {
    return this.#key.offset;
  }

  /** The key for one draw; the next call gives another. */
  next(): Key {
    const key = this.#key;
    drawListener?.(this, key);
    this.#key = { seed: key.seed, offset: key.offset + 1 };
    return key;
  }

  /** `length` integers, uniform on low, …, high − 1: the range of a 32-bit signed integer at most. */
  integers(length: number, low: number, high: number): Int32Array<ArrayBuffer> {
    const inside = (value: number) => Number.isInteger(value) && Math.abs(value) <= 2 ** 31;
    if (!inside(low) || !inside(high) || low >= high) {
      throw new ValueError(
        `integers: expected integers low < high from -2^31 to 2^31, got low = ${shown(low)}, high = ${shown(high)}.`,
      );
    }
    const count = nonNegative("length", length);
    const out = allocate("int32", count, () => "integers") as Int32Array<ArrayBuffer>;
    fillIntegers(out, this.next(), low, high);
    return out;
  }

  /** 0, 1, …, n − 1 in random order, every order equally likely (Fisher and Yates's shuffle). */
  permutation(n: number): Int32Array<ArrayBuffer> {
    const order = indices(nonNegative("n", n));
    const key = this.next();
    const words = philoxWords(n, key);
    for (let i = n - 1; i > 0; i--) {
      const j = boundedWord(words[i], i + 1, key, i);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  state(): GeneratorState {
    return this.#key;
  }

  /** Goes on from a state that {@link state} gave. */
  restore(state: GeneratorState): void {
    const { seed, offset } = Object(state) as GeneratorState;
    this.#key = { seed: nonNegative("seed", seed), offset: nonNegative("offset", offset) };
  }
}

/** An option that says where random numbers come from. */
export const generatorKind = kind(
  "a Generator, as new Generator(7)",
  (value) => value instanceof Generator,
);

function nonNegative(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new ValueError(
    `Generator: ${name} must be a non-negative integer of at most 2^53 - 1, got ${shown(value)}.`,
  );
}

/** The generator that random tensors draw from where none is given; seeded by chance. */
export const defaultGenerator = new Generator(Math.floor(Math.random() * 2 ** 53));

/**
 * Seeds the default generator, so that what follows is reproducible, as `torch.manual_seed` does.
 *
 * @throws ValueError for a seed that is not a non-negative safe integer.
 */
export function manualSeed(seed: number): void {
  defaultGenerator.restore({ seed, offset: 0 });
}
