import { expect, test } from "vitest";
import { plannedMemory } from "../../bench/memory.ts";
import { perceptron } from "../../bench/works.ts";

test("memory grows in proportion to depth, and the plan takes less than all side by side", () => {
  const plans = [2, 4, 8].map((depth) => plannedMemory(perceptron(32, depth, 16)));
  for (const { peak, sum } of plans) expect(peak).toBeLessThan(sum);
  const [two, four, eight] = plans.map(({ peak }) => peak);
  // Up to what aligns the buffers.
  expect((eight - four) / (four - two)).toBeCloseTo(2, 1);
});
