import type { Task } from "./content.ts";
import type { Numbers } from "./numbers.ts";

/** Whether the number of a task is where it should be. */
export function isReached({ goal }: Task, numbers: Numbers): boolean {
  const { value } = numbers.number(goal.number);
  if (value === null || !Number.isFinite(value)) return false;
  if ("is" in goal) return Math.abs(value - goal.is) <= goal.within;
  return "below" in goal ? value < goal.below : value > goal.above;
}
