import { describe, expect, it } from "vitest";
import { countPairs, lossOf, shares } from "../../examples/names/bigram.ts";
import { drawNames, readNames, samplesOf, vocabulary } from "../../examples/names/read.ts";
import { drawPairs, main } from "../../examples/names.ts";
import { Generator, rand } from "../../src/index.ts";
import { checkWellFormed } from "../support/well-formed.ts";

const names = readNames();

describe("the names", () => {
  it("are the package's, a tenth held out", () => {
    expect([names.learnt.length, names.held.length]).toEqual([4456, 495]);
    const [X, Y] = samplesOf(["ann", "jo"], 3);
    const before = Array.from({ length: 7 }, (_, i) => vocabulary.decode(X.select(0, i)));
    expect(before).toEqual(["...", "..a", ".an", "ann", "...", "..j", ".jo"]);
    expect(vocabulary.decode(Y)).toBe("ann.jo.");
  });

  it("give the counts that counting one by one gives", () => {
    const counts = countPairs(samplesOf(names.learnt, 1));
    const text = names.learnt.map((name) => `.${name}.`);
    for (const pair of ["qu", "a.", ".z", "ee"]) {
      const [row, column] = vocabulary.encode(pair).data;
      let count = 0;
      for (const name of text) {
        for (let i = 0; i + 1 < name.length; i++) if (name.slice(i, i + 2) === pair) count++;
      }
      expect(counts.at(row, column).item(), pair).toBe(count);
    }
    const [[q]] = [vocabulary.encode("q").data];
    expect(shares(counts, 0).at(q, vocabulary.encode("u").data[0]).item()).toBe(1);
  });
});

describe("examples/names.ts in short", () => {
  const run = main({ names, steps: 300, pairSteps: 100 });

  it("has every line's gradient from autograd, and by the shorter ways", () => {
    expect(run.lines).toHaveLength(17 + 6);
    for (const { name, largest, difference } of [...run.lines, ...run.short]) {
      expect(difference, name).toBeLessThan(1e-14 * Math.max(largest, 0.01));
      expect(largest > 1e-5 || name === "largest", name).toBe(true);
    }
  });

  it("trains by hand as by autograd", () => {
    const { hand, autograd } = run.losses;
    expect(Math.abs(hand[0] - Math.log(vocabulary.size))).toBeLessThan(0.05);
    expect(hand.at(-1)).toBeLessThan(hand[0] - 0.8);
    hand.slice(0, 100).forEach((loss, i) => {
      expect(Math.abs(loss - autograd[i])).toBeLessThan(1e-5);
    });
  });

  it("finds out by its gradient what counting tells, and more from three characters", () => {
    const [network, counted] = run.results["pairs, a network"];
    expect(network - counted).toBeGreaterThan(0);
    expect(network - counted).toBeLessThan(0.02);
    expect(lossOf(shares(run.counts, 0), samplesOf(names.learnt, 1))).toBe(counted);
    expect(counted.toFixed(4)).toBe("2.2690");
    const [learnt, held] = run.results["three characters, by hand"];
    expect([learnt, held].every((loss) => loss < 2.5)).toBe(true);
  });

  it("draws names, and the picture of the pairs", () => {
    for (const name of Object.values(run.drawn).flat()) expect(name).toMatch(/^[a-z-]*$/);
    const svg = drawPairs(run.counts);
    checkWellFormed(svg);
    expect(svg).toContain("<title>q u: 100.0%</title>");
    const generator = new Generator(1);
    const drawn = drawNames(2, 1, () => rand([vocabulary.size], { generator }));
    expect(drawn).toHaveLength(2);
  });
});
