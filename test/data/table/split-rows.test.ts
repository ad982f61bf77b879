import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldRows, splitRows } from "../../../src/data/index.ts";
import { apportion } from "../../../src/data/table/apportion.ts";
import { Generator } from "../../../src/random/generator.ts";
import { ValueError } from "../../../src/tensor/errors.ts";
import { cells } from "./cells.ts";

const fractionLists = fc
  .array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 5 })
  .map((shares) => shares.map((share) => share / shares.reduce((sum, each) => sum + each, 0)));
const classLists = fc
  .array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 6 })
  .map((sizes) => sizes.flatMap((size, each) => cells(size, () => each)));
const seeds = fc.nat().map((seed) => new Generator(seed));

/** Each row is in one part, and the rows of a part rise. */
function expectParts(parts: readonly Int32Array[], rows: ArrayLike<number>) {
  expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual(
    Array.from(rows).sort((a, b) => a - b),
  );
  for (const part of parts) expect([...part]).toEqual([...part].sort((a, b) => a - b));
}

describe("splitRows", () => {
  it("gives each part its share, by chance, and the same with the same seed", () => {
    const of = (seed: number) =>
      splitRows(100, { fractions: [0.7, 0.2, 0.1], generator: new Generator(seed) });
    const [train, validation, test] = of(1);
    expect([train.length, validation.length, test.length]).toEqual([70, 20, 10]);
    expectParts(
      of(1),
      cells(100, (i) => i),
    );
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  it("stratified, gives each part its share of each class, rounded up or down", () => {
    fc.assert(
      fc.property(classLists, fractionLists, seeds, (stratify, fractions, generator) => {
        const parts = splitRows(stratify.length, { fractions, stratify, generator });
        expectParts(
          parts,
          stratify.map((_, row) => row),
        );
        const classes = new Set(stratify);
        for (const each of classes) {
          const size = stratify.filter((other) => other === each).length;
          if (classes.size > 1 && size < fractions.length) continue;
          fractions.forEach((fraction, part) => {
            const count = parts[part].filter((row) => stratify[row] === each).length;
            expect(Math.abs(count - fraction * size)).toBeLessThan(1);
          });
        }
      }),
    );
  });

  it("stratified, gives each part its share of all rows, but for a row or two", () => {
    fc.assert(
      fc.property(fractionLists, seeds, (fractions, generator) => {
        const stratify = cells(300, (i) => i % 30);
        const parts = splitRows(300, { fractions, stratify, generator });
        fractions.forEach((fraction, part) => {
          expect(Math.abs(parts[part].length - 300 * fraction)).toBeLessThan(2);
        });
      }),
    );
  });

  it("stratified, gives each part its share exactly where that is whole, whatever floating point makes of it", () => {
    const hundredths = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        hundredths,
        fc.array(fc.nat({ max: 9 })),
        fc.integer({ min: 1, max: 50 }),
        (cuts, sizes, k) => {
          const bounds = [0, ...cuts.sort((a, b) => a - b), 100];
          const shares = bounds.slice(1).map((bound, i) => bound - bounds[i]);
          const counts = apportion(
            [...sizes, 100 * k],
            shares.map((share) => share / 100),
          );
          expect(counts.at(-1)).toEqual(shares.map((share) => share * k));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("stratified, has a class that cannot be in each part in the largest alone", () => {
    const stratify = [...cells(20, () => 0), 1, 1];
    const [, train] = splitRows(22, { fractions: [0.2, 0.6, 0.2], stratify });
    expect([...train].slice(-2)).toEqual([20, 21]);
  });

  it("keeps groups together", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 12 }), { minLength: 1 }),
        fractionLists,
        seeds,
        (groups, fractions, generator) => {
          const stratify = groups.map((group) => group % 2);
          for (const options of [{ groups }, { groups, stratify }]) {
            const parts = splitRows(groups.length, { fractions, generator, ...options });
            expectParts(
              parts,
              groups.map((_, row) => row),
            );
            const found = parts.map((part) => new Set(part.map((row) => groups[row])));
            const all = found.reduce((sum, { size }) => sum + size, 0);
            expect(all).toBe(new Set(groups).size);
          }
        },
      ),
    );
  });

  it("comes near its shares with groups, of each class too", () => {
    const groups = cells(1000, (i) => i % 100);
    const stratify = groups.map((group) => Number(group % 5 === 0));
    const fractions = [0.6, 0.2, 0.2];
    const parts = splitRows(1000, { fractions, groups, stratify, generator: new Generator(0) });
    expect(parts.map((part) => part.length)).toEqual([600, 200, 200]);
    expect(parts.map((part) => part.filter((row) => stratify[row] === 1).length)).toEqual([
      120, 40, 40,
    ]);
  });

  it("by order, has the latest rows last", () => {
    const order = [5, 1, 4, 2, 3, 3, 9, 0, 8, 7];
    const parts = splitRows(10, { fractions: [0.5, 0.2, 0.3], order });
    expect(parts.map((part) => [...part])).toEqual([
      [1, 3, 4, 5, 7],
      [0, 2],
      [6, 8, 9],
    ]);
  });

  it("divides some of the rows", () => {
    const rows = [3, 5, 7, 9];
    expectParts(splitRows(10, { fractions: [0.5, 0.5], rows }), rows);
    expectParts(
      splitRows(10, {
        fractions: [0.5, 0.5],
        rows,
        stratify: cells(10, (i) => (rows.includes(i) ? 1 : Number.NaN)),
      }),
      rows,
    );
  });

  it("takes as many rows as there are", () => {
    const groups = cells(300_000, () => 1);
    expect(splitRows(300_000, { fractions: [1, 0], groups })[0]).toHaveLength(300_000);
    expect(splitRows(300_000, { fractions: [0.9, 0.1], stratify: groups })[0]).toHaveLength(
      270_000,
    );
  });

  it.each<[string, Parameters<typeof splitRows>[1], string]>([
    [
      "fractions",
      { fractions: [0.5, 0.6] },
      "splitRows: fractions must be an array of fractions that add up to 1",
    ],
    [
      "two ways",
      { fractions: [1], order: [1, 2], groups: [1, 1] },
      "splitRows: order divides by time alone. Leave out stratify and groups; or leave out order, if whole groups are",
    ],
    [
      "a short list",
      { fractions: [1], stratify: [1] },
      "splitRows: stratify needs a number for each of 2 rows, got 1",
    ],
    [
      "a missing time",
      { fractions: [1], order: [1, Number.NaN] },
      "splitRows: order has no number for row 1",
    ],
    [
      "a row that is not there",
      { fractions: [1], rows: [2] },
      "splitRows: sample 2 does not exist, expected 0 to 1.",
    ],
  ])("refuses %s", (_, options, message) => {
    expect(() => splitRows(2, options)).toThrow(ValueError);
    expect(() => splitRows(2, options)).toThrow(message);
  });
});

describe("foldRows", () => {
  it("validates on each row once, and trains on all others", () => {
    fc.assert(
      fc.property(classLists, fc.integer({ min: 2, max: 6 }), seeds, (stratify, k, generator) => {
        fc.pre(stratify.length >= k);
        const folds = foldRows(stratify.length, k, { stratify, generator });
        const all = stratify.map((_, row) => row);
        expectParts(
          folds.map(([, validation]) => validation),
          all,
        );
        for (const fold of folds) expectParts(fold, all);
        for (const each of new Set(stratify)) {
          const counts = folds.map(
            ([, validation]) => validation.filter((row) => stratify[row] === each).length,
          );
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("keeps groups together", () => {
    const groups = cells(60, (i) => i % 7);
    for (const [train, validation] of foldRows(60, 3, { groups })) {
      const held = new Set(validation.map((row) => groups[row]));
      expect(train.some((row) => held.has(groups[row]))).toBe(false);
    }
  });

  it.each([1, 5])("refuses %d folds of 4 rows", (k) => {
    expect(() => foldRows(4, k)).toThrow(
      new ValueError(`foldRows: expected 2 to 4 folds of 4 rows, got ${k}`),
    );
  });
});
