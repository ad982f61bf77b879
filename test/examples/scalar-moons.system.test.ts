import { expect, it, vi } from "vitest";
import { type Loss, main } from "../../examples/scalar-moons.ts";

it.each<[Loss, number]>([
  ["hinge", 1],
  ["crossEntropy", 0.99],
])("a network of values tells the moons apart by the %s loss", (loss, accuracy) => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  const { losses, accuracies } = main(loss);
  print.mockRestore();
  expect(losses.at(-1)).toBeLessThan(losses[0] / 5);
  expect(accuracies.at(-1)).toBeGreaterThanOrEqual(accuracy);
});
