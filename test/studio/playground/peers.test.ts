import { describe, expect, it } from "vitest";
import { nodesAndLinks } from "../../../bench/studio/nodes-and-links.ts";
import { settingsOf, taskOf, works } from "../../../bench/studio/prepare.ts";
import { typedArrays } from "../../../bench/studio/typed-arrays.ts";
import { Run } from "../../../studio/pages/playground/engine/run.ts";

const steps = 120;

describe("what the playground is measured beside", () => {
  it.each(works)("has its losses: $name", (work) => {
    const losses: number[] = [];
    new Run({ ...settingsOf(work), precision: "float64" }).advance(steps, (loss) =>
      losses.push(loss),
    );
    const task = taskOf({ ...settingsOf(work), precision: "float64" }, steps);
    for (const trainer of [nodesAndLinks(task), typedArrays(task)]) {
      for (const [i, loss] of losses.entries()) expect(trainer.step(i)).toBeCloseTo(loss, 10);
    }
    expect(losses[steps - 1]).toBeLessThan(losses[0]);
  });
});
