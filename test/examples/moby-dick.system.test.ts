import { describe, expect, it } from "vitest";
import { NGram } from "../../examples/moby-dick/n-gram.ts";
import { readBook } from "../../examples/moby-dick/read.ts";
import { drawOrders, main } from "../../examples/moby-dick.ts";
import { checkWellFormed } from "../support/well-formed.ts";

const text = readBook().slice(0, 30_000);
const distinct = <T>(items: readonly T[]) => new Set(items).size;

/** p(c | h) by its definition, everything counted anew; `isLongest` where N counts occurrences. */
function smoothed(text: string, order: number, characters: number) {
  const grams = Array.from({ length: text.length - order + 1 }, (_, i) => text.slice(i, i + order));
  /** The grams of a length as N counts them: all that occur, or each with what stands before it once. */
  const counted = (length: number): string[] => {
    if (length === order) return grams;
    return [...new Set(counted(length + 1))].map((gram) => gram.slice(1));
  };
  return function p(c: string, h: string): number {
    const all = counted(h.length + 1);
    const times = (gram: string) => all.filter((each) => each === gram).length;
    const kinds = [...new Set(all)];
    const having = (n: number) => kinds.filter((gram) => times(gram) === n).length;
    const d = having(1) === 0 ? 0.5 : having(1) / (having(1) + 2 * having(2));
    const after = all.filter((gram) => gram.startsWith(h));
    const shorter = h === "" ? 1 / characters : p(c, h.slice(1));
    if (after.length === 0) return shorter;
    const own = Math.max(times(h + c) - d, 0) / after.length;
    return own + ((d * distinct(after)) / after.length) * shorter;
  };
}

describe("the n-gram", () => {
  it("is Kneser and Ney's, by its definition", () => {
    const short = "the whale, the white whale and the sea";
    const model = new NGram(short, 3, 30);
    const p = smoothed(short, 3, 30);
    for (const h of ["th", "e ", "wh", ", ", "zz", "ze"]) {
      for (const c of "ehiw tz") {
        expect(model.probability(c, h), `${c} after ${h}`).toBeCloseTo(p(c, h), 12);
      }
    }
  });

  it("shares one among all characters, and is better the longer its order, with enough text", () => {
    const characters = [...new Set(text)];
    const [learnt, held] = [text.slice(0, 27_000), text.slice(27_000)];
    const bits = [1, 2, 3].map((order) => {
      const model = new NGram(learnt, order, characters.length);
      for (const h of ["wha", "xyz"]) {
        const sum = characters.reduce((total, c) => total + model.probability(c, h), 0);
        expect(sum).toBeCloseTo(1, 10);
      }
      return model.bitsPerCharacter(held);
    });
    expect(bits[1]).toBeLessThan(bits[0] - 0.5);
    expect(bits[2]).toBeLessThan(bits[1] - 0.2);
  });
});

describe("examples/moby-dick.ts in short", async () => {
  const course = { epochs: 1, batchSize: 8, lr: 0.01 };
  const run = await main(text, {
    contextLength: 16,
    lstm: { width: 16, ...course },
    gpt: { layers: 1, width: 16, ...course },
  });

  it("learns with both models, and has them write", () => {
    expect(run.nGrams).toHaveLength(7);
    expect(Math.min(...run.nGrams)).toBeLessThan(3.2);
    expect(run.models.map(({ name }) => name)).toEqual(["LSTM", "GPT"]);
    for (const { name, losses, bits, written } of run.models) {
      expect(losses[0], name).toBeGreaterThan(5);
      expect(losses.at(-1), name).toBeLessThan(losses[0] - 1.2);
      expect(bits, name).toBeLessThan(5);
      expect(written, name).toMatch(/^Call me .{300}$/s);
    }
  });

  it("draws what n-grams need, and the models", () => {
    const svg = drawOrders(run);
    checkWellFormed(svg);
    expect(svg.match(/<path class="line series\d" d="M[^"]+L/g)).toHaveLength(3);
  });
});
