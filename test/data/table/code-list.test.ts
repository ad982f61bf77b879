import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodeList } from "../../../src/data/table/code-list.ts";
import { GrowingList } from "../../../src/data/table/growing-list.ts";
import { isShortest, plainDecimals } from "../../../src/data/table/number-codes.ts";

/** The codes of cells, null where one is missing; as a column of numbers has them, or of words. */
function codesOf(cells: readonly (string | null)[], areNumbers: boolean) {
  const numbers = new GrowingList(Float64Array);
  const list = new CodeList(areNumbers ? numbers : null);
  for (const cell of cells) {
    numbers.push(cell === null ? Number.NaN : Number(cell));
    if (cell === null) list.addMissing();
    else list.add(cell);
  }
  return list.finish(new Set());
}

const number = fc.oneof(
  fc.integer({ min: -30, max: 30 }).map(String),
  fc.integer().map(String),
  fc.double({ noNaN: true }).map(String),
  fc
    .tuple(fc.integer({ min: -300, max: 300 }), fc.nat({ max: 7 }))
    .map(([n, d]) => (n / 100).toFixed(d)),
  fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.nat({ max: 16 })).map(([n, d]) => {
    const digits = String(n).padStart(d + 1, "0");
    return d === 0 ? digits : `${digits.slice(0, -d)}.${digits.slice(-d)}`;
  }),
);
const odd = fc.constantFrom(
  "-0",
  "-0.0",
  "007",
  "+5",
  ".5",
  "5.",
  "1e3",
  "many",
  "",
  "0.0000001",
  "--",
  "-",
);

describe("the codes of a column of numbers", () => {
  it("are those of its texts, whatever comes among them", () => {
    const missing = fc.constant(null);
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 9, arbitrary: number }, missing), { maxLength: 40 }),
        fc.array(fc.oneof(odd, number, missing), { maxLength: 6 }),
        (some, others) => {
          for (const cells of [some, [...some, ...others, ...some]]) {
            expect(codesOf(cells, true)).toEqual(codesOf(cells, false));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("are those of its texts where all have one number of decimals", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 6 }),
        fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1 }),
        (decimals, list) => {
          const cells = list.map((n) => (n / 10 ** decimals).toFixed(decimals));
          expect(codesOf(cells, true)).toEqual(codesOf(cells, false));
        },
      ),
    );
  });

  it("are none where more than 100,000 differ, at once or after a word", () => {
    const cells = (count: number) => Array.from({ length: count }, (_, i) => String(i));
    expect(codesOf(cells(100_000), true).codes).toHaveLength(100_000);
    for (const many of [cells(100_001), [...cells(100_001), "x"], [...cells(100_000), "x"]]) {
      expect(codesOf(many, true)).toEqual({ codes: null, values: [] });
    }
  });
});

it("a number that is plain is written again as it stood", () => {
  fc.assert(
    fc.property(fc.oneof(number, odd), (text) => {
      const decimals = plainDecimals(text);
      if (decimals < 0) return;
      expect(Number(text).toFixed(decimals)).toBe(text);
      if (isShortest(text, decimals)) expect(String(Number(text))).toBe(text);
    }),
    { numRuns: 5000 },
  );
  expect(["12", "-1.50", "0.25"].map(plainDecimals)).toEqual([0, 2, 2]);
});
