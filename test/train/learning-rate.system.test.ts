import { expect, it } from "vitest";
import { kinds, numbers, trainerOf } from "./support.ts";

it.each(kinds)("a range test leaves a run of %s as it was", async (_, parts, compile) => {
  const [tested, alone] = [parts(), parts()];
  const trainer = trainerOf(tested, { compile });
  const before = numbers(tested.model);
  const { lr } = tested.optimizer;
  const { rates, losses, suggestion } = trainer.findLearningRate({ from: 1e-5, steps: 60 });
  expect(rates[0]).toBe(1e-5);
  expect(losses[0]).toBeGreaterThan(0);
  expect(suggestion).toBeGreaterThan(1e-4);
  expect(numbers(tested.model)).toEqual(before);
  expect(tested.optimizer.lr).toBe(lr);
  expect(trainer.record.steps).toEqual([]);
  await trainer.fit();
  await trainerOf(alone, { compile }).fit();
  expect(numbers(tested.model)).toEqual(numbers(alone.model));
});
