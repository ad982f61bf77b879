import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatDecimals,
  formatDigits,
  formatScientific,
  formatShort,
  withMinusSign,
} from "../../src/text/number.ts";

it.each([
  [0.03021, 2, "0.03"],
  [2.41e-8, 2, "2.4e-8"],
  [1, 2, "1"],
  [-0.4381, 4, "-0.4381"],
  [1e-4, 3, "0.0001"],
  [0.000099, 3, "9.9e-5"],
  [123456, 3, "123000"],
  [999999, 6, "999999"],
  [999999, 3, "1e6"],
  [1.234e21, 4, "1.234e21"],
  [5e20, 4, "5e20"],
  [1e-130, 4, "1e-130"],
  [Number.MAX_VALUE, 4, "1.798e308"],
  [0, 4, "0"],
  [-0, 4, "0"],
])("%d in %d digits at most is %s", (value, digits, text) => {
  expect(formatShort(value, digits)).toBe(text);
});

it("the short text is the number rounded to its digits", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(formatShort(value, 4))).toBe(Number(value.toPrecision(4)) + 0);
    }),
  );
});

it.each([
  [0.12345, "0.1235"],
  [2.3, "2.300"],
  [-12.5, "-12.50"],
  [0, "0"],
  [0.000123, "1.23e-4"],
  [123456, "1.23e5"],
  [9999.4, "9999"],
  [9999.99, "1.00e4"],
  [-9999.99, "-1.00e4"],
  [0.00099999, "0.001000"],
])("%d in exactly four digits is %s", (value, text) => {
  expect(formatDigits(value)).toBe(text);
});

it.each([
  [3.2e-9, 1, "3.2e-9"],
  [12345, 0, "1e4"],
  [0, 1, "0"],
])("%d as a power of ten is %s", (value, decimals, text) => {
  expect(formatScientific(value, decimals)).toBe(text);
});

it.each([
  [0, 6, "0"],
  [-0, 6, "0"],
  [0.5, 6, "0.5"],
  [-0.06000000000000003, 6, "−0.06"],
  [0.7758039823628851, 6, "0.775804"],
  [0.7758039823628851, 3, "0.776"],
  [12345.678, 6, "12345.678"],
  [100, 6, "100"],
  [100, 1, "100"],
  [0.0001, 6, "0.0001"],
  [0.00012345678, 6, "1.23457e−4"],
  [-4.3e-12, 6, "−4.3e−12"],
  [2e9, 6, "2e9"],
  [999999999.9999, 3, "1e9"],
  [1.25e300, 6, "1.25e300"],
  [Number.POSITIVE_INFINITY, 6, "∞"],
  [Number.NEGATIVE_INFINITY, 6, "−∞"],
  [Number.NaN, 6, "NaN"],
])("%d with %d decimals is %s", (value, decimals, text) => {
  expect(formatDecimals(value, decimals)).toBe(text);
});

describe("what is not finite", () => {
  it.each([formatShort, formatDigits, formatScientific])("%o says so", (format) => {
    expect(format(Number.NaN)).toBe("NaN");
    expect(format(Number.POSITIVE_INFINITY)).toBe("∞");
    expect(format(Number.NEGATIVE_INFINITY)).toBe("-∞");
  });
});

describe("every format of any number", () => {
  const size = fc.double({ min: -30, max: 30, noNaN: true }).map((power) => 10 ** power);
  // Next to where a format changes its kind: a little less, exactly, a little more.
  const edge = fc
    .tuple(
      fc.integer({ min: -8, max: 12 }),
      fc.constantFrom(0, 1e-16, 1e-9, 1e-5, 4e-4),
      fc.boolean(),
    )
    .map(([power, part, isLess]) => 10 ** power * (1 + (isLess ? -part : part)));
  const number = fc
    .tuple(fc.oneof(size, edge, fc.constant(0)), fc.boolean())
    .map(([value, isNegative]) => (isNegative ? -value : value));
  const digits = fc.integer({ min: 1, max: 9 });

  /** Half a unit in the last of so many significant digits, and what a double adds. */
  const half = (value: number, count: number) => Math.abs(value) * (5 * 10 ** -count + 1e-15);
  const formats: [
    name: string,
    format: (value: number, digits: number) => string,
    rounding: (value: number, digits: number) => number,
  ][] = [
    ["formatShort", formatShort, half],
    ["formatDigits", formatDigits, (value, count) => half(value, Math.min(count, 3))],
    ["formatScientific", formatScientific, (value, decimals) => half(value, decimals + 1)],
    [
      "formatDecimals",
      (value, decimals) => formatDecimals(value, decimals).replaceAll("−", "-"),
      (value, decimals) => Math.max(half(value, Math.max(decimals, 2)), 0.5 * 10 ** -decimals),
    ],
  ];

  it.each(formats)("%s: reads back, without e+ and without -0", (_, format, rounding) => {
    fc.assert(
      fc.property(number, digits, (value, count) => {
        const text = format(value, count);
        expect(text).toMatch(/^-?\d+(\.\d+)?(e-?\d+)?$/);
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(rounding(value, count));
        expect(Object.is(Number(text), -0)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

it("a formula has true minus signs", () => {
  expect(withMinusSign("-1.5e-7")).toBe("−1.5e−7");
});
