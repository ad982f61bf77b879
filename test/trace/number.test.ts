import { expect, it } from "vitest";
import { isExact } from "../../src/trace/number.ts";

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
