import { describe, expect, it } from "vitest";
import { checkedMetricsLine, epochLine, epochOf, isEpoch } from "../../src/train/run-lines.ts";

const at = { epoch: 2, step: 64, seconds: 1.5 };

describe("an epoch's line in metrics.jsonl", () => {
  it.each([
    ["a classifier", { accuracy: 0.5 }, { accuracy: 0.25 }, "Accuracy"],
    ["a regression", { mae: 3 }, { mae: 4 }, "Mae"],
  ])("of %s has its metric, and is read back", (_, train, test, name) => {
    const metrics = {
      ...at,
      train: { loss: 1, ...train },
      validation: { samples: 10, loss: 2, ...test },
    };
    const line = epochLine(metrics);
    const names = ["epoch", "step", "trainLoss", `train${name}`, "testLoss", `test${name}`];
    expect(Object.keys(line)).toEqual([...names, "seconds"]);
    const written = JSON.parse(JSON.stringify(line));
    expect(checkedMetricsLine(written, "")).toBeNull();
    expect(isEpoch(written)).toBe(true);
    expect(epochOf(written, 10)).toEqual(metrics);
  });

  it("without held-out samples has no numbers in their place", () => {
    expect(epochLine({ ...at, train: { loss: 1 } })).toMatchObject({
      trainLoss: 1,
      testLoss: Number.NaN,
    });
  });

  it("is refused where a figure is no number, by its name", () => {
    const line = epochLine({ ...at, train: { loss: 1, mae: 2 } });
    expect(checkedMetricsLine({ ...line, trainMae: "2" }, "")).toMatch(
      /^trainMae: expected a number/,
    );
    expect(checkedMetricsLine({ ...line, trainLoss: undefined }, "")).toMatch(/^trainLoss/);
  });
});
