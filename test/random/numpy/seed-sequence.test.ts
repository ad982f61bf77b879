import { expect, test } from "vitest";
import { seedSequence } from "../../../src/random/numpy/seed-sequence.ts";
import { ValueError } from "../../../src/tensor/errors.ts";
import { figures, seedOf } from "./figures.ts";

test.each(figures.seeds)("seed $seed gives NumPy's words", ({ seed, state }) => {
  expect([...seedSequence(seedOf(seed), 8)]).toEqual(state);
});

test("a bigint, a number and a list of one are the same seed", () => {
  expect(seedSequence(7n, 8)).toEqual(seedSequence(7, 8));
  expect(seedSequence([7], 8)).toEqual(seedSequence(7, 8));
});

test.each([-1, -1n, 0.5, 2 ** 53, [1, -2]])("refuses %s", (seed) => {
  expect(() => seedSequence(seed, 8)).toThrow(ValueError);
});
