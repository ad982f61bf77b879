import { expect, it } from "vitest";
import { main } from "../../examples/adding-problem.ts";

it("an LSTM learns which two numbers of a sequence to add, where 1/6 is no better than not to look", () => {
  const losses = main(800);
  expect(losses[0]).toBeGreaterThan(0.12);
  expect(losses.at(-1)).toBeLessThan(0.02);
});
