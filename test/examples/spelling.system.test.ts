import { describe, expect, it } from "vitest";
import { readWords } from "../../examples/spelling/read.ts";
import { Speller } from "../../examples/spelling/speller.ts";
import { distance, drawAttention, main } from "../../examples/spelling.ts";
import { checkWellFormed } from "../support/well-formed.ts";

it("reads the dictionary, without stress; nothing is both learnt and held out", () => {
  const { learnt, held, shown, phones } = readWords({ learnt: 3000, held: 500 });
  expect([learnt.length, held.length]).toEqual([3000, 500]);
  expect(phones).toHaveLength(39 + 2);
  const known = new Set(learnt.map(({ letters }) => letters));
  expect([...held, ...shown].filter(({ letters }) => known.has(letters))).toEqual([]);
  expect(shown[0]).toEqual({ letters: "PHYSICS", phones: ["F", "IH", "Z", "IH", "K", "S"] });
});

it.each([
  ["F IH Z IH K S", "F IH Z IH K S", 0],
  ["F IH Z IH K S", "F IH S IH K", 2],
  ["", "F", 1],
  ["K IH T AH N", "S IH T IH NG", 3],
])("from %s to %s it is %d", (a, b, expected) => {
  const [from, to] = [a, b].map((text) => text.split(" ").filter(Boolean));
  expect(distance(from, to)).toBe(expected);
  expect(distance(to, from)).toBe(expected);
});

it("does not look at what is behind a word, nor ahead of a phone", () => {
  const { phones, shown } = readWords({ learnt: 10, held: 1 });
  const model = new Speller(phones);
  const [letters, before] = model.encode([shown[0]]);
  const weights = model.attention(letters, before).select(0, 0).toArray(2);
  for (const row of weights) {
    expect(row.slice(7)).toEqual([0, 0, 0]);
    expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
  }
  const whole = model.forward(letters, before).slice(1, 0, 3).toArray();
  expect(model.forward(letters, before.slice(1, 0, 3)).toArray()).toEqual(whole);
});

describe("examples/spelling.ts in short", () => {
  const { losses, phoneErrors, shown } = main({ steps: 60, learnt: 2000, held: 50 });

  it("learns", () => {
    expect(Math.abs(losses[0] - Math.log(41))).toBeLessThan(0.3);
    expect(losses[59]).toBeLessThan(losses[0] - 1);
    expect(phoneErrors).toBeLessThan(1.2);
  });

  it("draws which letters it looks at", () => {
    const svg = drawAttention({
      ...shown[0],
      said: ["F", "IH"],
      weights: [
        [1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0.5, 0.5, 0, 0, 0],
      ],
    });
    checkWellFormed(svg);
    expect(svg).toContain("<title>F P: 100.0%</title>");
    expect(svg).toContain("<title>IH Y: 50.0%</title>");
    for (const word of shown) checkWellFormed(drawAttention(word));
  });
});
