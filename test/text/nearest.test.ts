import { expect, it } from "vitest";
import { nearest } from "../../src/text/nearest.ts";

const names = ["relu", "leakyRelu", "linear", "batchNorm", "p"];

it.each([
  ["RELU", "relu"],
  ["rellu", "relu"],
  ["leaky_relu", "leakyRelu"],
  ["liner", "linear"],
  ["BatchNorm1d", "batchNorm"],
  ["step", undefined],
  ["rate", undefined],
  ["", undefined],
])("%j probably means %s", (word, meant) => {
  expect(nearest(word, names)).toBe(meant);
});

it("means nothing where there are no names", () => {
  expect(nearest("relu", [])).toBeUndefined();
});
