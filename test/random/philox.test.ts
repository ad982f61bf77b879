import { describe, expect, test } from "vitest";
import { philox4x32, philoxWords, wordAt } from "../../src/random/philox.ts";
import { philoxBlock, word } from "./reference.ts";

// Random123's known answers for philox4x32-10 (its file kat_vectors): counter, key, result.
const knownAnswers = [
  [
    "00000000 00000000 00000000 00000000",
    "00000000 00000000",
    "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
  ],
  [
    "ffffffff ffffffff ffffffff ffffffff",
    "ffffffff ffffffff",
    "408f276d 41c83b0e a20bc7c6 6d5451fd",
  ],
  [
    "243f6a88 85a308d3 13198a2e 03707344",
    "a4093822 299f31d0",
    "d16cfe09 94fdcceb 5001e420 24126ea1",
  ],
];

const parse = (words: string) => words.split(" ").map((text) => Number.parseInt(text, 16));

test.each(knownAnswers)("philox4x32(%s, %s) is the published %s", (counter, key, answer) => {
  const [c0, c1, c2, c3] = parse(counter);
  const [k0, k1] = parse(key);
  const block = new Uint32Array(4);
  philox4x32(c0, c1, c2, c3, k0, k1, block);
  expect([...block]).toEqual(parse(answer));
  expect(philoxBlock(parse(counter).map(BigInt), parse(key).map(BigInt))).toEqual(parse(answer));
});

describe("philoxWords", () => {
  const keys = [
    { seed: 0, offset: 0 },
    { seed: 42, offset: 7 },
    { seed: 2 ** 53 - 1, offset: 2 ** 40 + 5 },
    { seed: 2 ** 31 + 3, offset: 2 ** 32 - 1 },
  ];

  test.each(keys)("follows the documented mapping for %o", (key) => {
    const words = philoxWords(50, key);
    expect(words.length).toBe(64);
    expect([...words]).toEqual(Array.from(words, (_, i) => word(key, i)));
  });

  test("gives a word that depends only on key and index, whatever the length", () => {
    const long = philoxWords(1000, keys[1]);
    expect([...philoxWords(17, keys[1])]).toEqual([...long.subarray(0, 32)]);
    expect(philoxWords(0, keys[1]).length).toBe(0);
  });

  test("gives other words for every seed and every offset", () => {
    const firsts = [0, 1, 2 ** 32].flatMap((seed) =>
      [0, 1, 2 ** 32].map((offset) => philoxWords(16, { seed, offset }).join()),
    );
    expect(new Set(firsts).size).toBe(9);
  });

  test("wordAt gives single words, and other ones at other attempts", () => {
    const key = keys[2];
    for (const i of [0, 1, 5, 15, 16, 999, 2 ** 31 + 7]) {
      for (const attempt of [0, 1, 9]) expect(wordAt(i, key, attempt)).toBe(word(key, i, attempt));
    }
  });
});
