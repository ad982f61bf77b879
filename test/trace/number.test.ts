import { expect, it } from "vitest";
import { formatNumber, isExact } from "../../src/trace/number.ts";

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
  [1.25e300, 6, "1.25e300"],
  [Number.POSITIVE_INFINITY, 6, "∞"],
  [Number.NEGATIVE_INFINITY, 6, "−∞"],
  [Number.NaN, 6, "NaN"],
])("%d with %d decimals is %s", (value, precision, text) => {
  expect(formatNumber(value, precision)).toBe(text);
});

it.each([
  [0.1, 6, true],
  [1 / 3, 6, false],
  [-2, 1, true],
  [0.125, 2, false],
  [1e-9, 6, true],
  [Number.NEGATIVE_INFINITY, 6, true],
])("%d with %d decimals is the number itself: %s", (value, precision, exact) => {
  expect(isExact(value, precision)).toBe(exact);
});
