import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countOf,
  formatClock,
  formatCompact,
  formatCount,
  formatDuration,
  formatPercent,
  formatShortPercent,
} from "../../src/text/quantity.ts";

const cases: [format: (value: number) => string, value: number, text: string][] = [
  [formatCount, 235146, "235,146"],
  [formatCount, 0, "0"],
  [formatCount, -0.4, "0"],
  [formatCount, -1234.6, "-1,235"],
  [formatPercent, 0.98124, "98.12%"],
  [formatPercent, 1, "100%"],
  [formatPercent, 0.999999, "99.99%"],
  [formatPercent, 0, "0.00%"],
  [formatPercent, 1.25, "125.00%"],
  [formatShortPercent, 0.5, "50%"],
  [formatShortPercent, 0.06832, "6.83%"],
  [formatPercent, -0.00001, "0.00%"],
  [formatPercent, -0.0123, "-1.23%"],
  [formatShortPercent, 1, "100%"],
  [formatShortPercent, 0.99999, "99.9%"],
  [formatShortPercent, 0.9994, "99.9%"],
  [formatShortPercent, -0, "0%"],
  [formatShortPercent, 4, "400%"],
  [formatDuration, 0.0123, "12 ms"],
  [formatDuration, 0.9996, "1.0 s"],
  [formatDuration, 4.23, "4.2 s"],
  [formatDuration, 59.96, "1 m 00 s"],
  [formatDuration, 83, "1 m 23 s"],
  [formatDuration, 7380, "2 h 03 m"],
  [formatClock, 5.4, "0:05"],
  [formatClock, 83, "1:23"],
  [formatClock, 3599.7, "1:00:00"],
  [formatClock, 7380, "2:03:00"],
  [formatClock, Number.POSITIVE_INFINITY, "-:--"],
  [formatCompact, 41234, "41.2k"],
  [formatCompact, 999600, "1.00M"],
  [formatCompact, -0, "0.00"],
  [formatCompact, 8.5, "8.50"],
];

describe("quantities", () => {
  it.each(cases.map(([format, value, text]) => [format.name, value, text, format] as const))(
    "%s(%d) is %s",
    (_, value, text, format) => {
      expect(format(value)).toBe(text);
    },
  );

  it.each([1, 2, 3, 4])(
    "with %d digits, only a fraction of exactly 1 reads as the whole",
    (digits) => {
      const fraction = fc.oneof(
        fc.double({ min: -2, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 15 }).map((power) => 1 - 10 ** -power),
        fc.integer({ min: 1, max: 15 }).map((power) => -(10 ** -power)),
      );
      for (const format of [formatPercent, formatShortPercent]) {
        expect(format(1, digits)).toBe("100%");
        fc.assert(
          fc.property(fraction, (value) => {
            const percent = Number(format(value, digits).replace("%", ""));
            expect(percent).toBeLessThan(100);
            expect(Object.is(percent, -0)).toBe(false);
          }),
        );
      }
    },
  );

  it.each([formatCount, formatDuration, formatCompact])("%o says what is not finite", (format) => {
    expect(format(Number.NaN)).toBe("NaN");
    expect(format(Number.POSITIVE_INFINITY)).toBe("∞");
    expect(format(Number.NEGATIVE_INFINITY)).toBe("-∞");
  });
});

it("counts things in words: one has no s", () => {
  expect([0, 1, 2, 1200].map((count) => countOf(count, "row"))).toEqual([
    "0 rows",
    "1 row",
    "2 rows",
    "1,200 rows",
  ]);
  expect([1, 3].map((count) => countOf(count, "class", "classes"))).toEqual([
    "1 class",
    "3 classes",
  ]);
});
