import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ones, optim, type Tensor } from "../../src/index.ts";
import { scheduleSamples } from "../optim/lr-scheduler/samples.ts";
import { optimizerSamples } from "../optim/samples.ts";

const page = readFileSync("docs/optimizers.md", "utf8");

describe("the page of optimizers", () => {
  const optimizers = [...Object.keys(optimizerSamples), "LBFGS"];
  const schedules = Object.keys(scheduleSamples);

  it.each([...optimizers, ...schedules])("has %s in its table", (name) => {
    expect(page).toMatch(new RegExp(`^\\| \`${name}\` `, "m"));
    expect(name in optim || name in optim.lrScheduler).toBe(true);
  });

  it("exports PyTorch's state as the golden script does", () => {
    const [script] = /^tensors = \{\n.*?\n\}\n/ms.exec(page)!;
    const indented = script
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`);
    const golden = readFileSync("test/golden/optimizer_states.py", "utf8");
    expect(golden).toContain(indented.join("\n"));
  });

  it("says right how many numbers are kept for each parameter", () => {
    const kept = (make: (w: Tensor) => optim.Optimizer<{ lr: number }>) => {
      const w = ones([3], { requiresGrad: true });
      const optimizer = make(w);
      w.sum().backward();
      optimizer.step();
      return Object.values(optimizer.stateDict().state).filter(({ size }) => size === 3).length;
    };
    expect(kept((w) => new optim.AdamW([w]))).toBe(2);
    expect(kept((w) => new optim.SGD([w], { lr: 1, momentum: 0.9 }))).toBe(1);
    expect(kept((w) => new optim.Lion([w]))).toBe(1);
  });
});
