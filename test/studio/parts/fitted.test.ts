import { expect, it } from "vitest";
import { fitted } from "../../../studio/parts/fitted.ts";

it.each([
  [-0.001234, 20, "−0.001234"],
  [-0.00001234, 12, "−1.234e−5"],
  [-0.00001234, 7, "−1.2e−5"],
  [-0.123456, 7, "−0.1235"],
  [-0.123456, 6, "−0.123"],
  [123456, 7, "123500"],
  [1.23456e21, 6, "1.2e21"],
  [-1.5e-300, 3, "−2e−300"],
  [0, 1, "0"],
  [Number.NaN, 3, "NaN"],
])("%d in %d characters is %s", (value, room, text) => {
  expect(fitted(value, room)).toBe(text);
});
