import { describe, expect, it } from "vitest";
import {
  epochLine,
  type Progress,
  progressLine,
  progressText,
} from "../../../src/cli/terminal/progress-line.ts";
import { colourStyle, plainStyle } from "../../../src/cli/terminal/style.ts";
import { textWidth } from "../../../src/cli/terminal/text.ts";

const progress: Progress = {
  epoch: 2,
  epochs: 3,
  step: 290,
  stepsPerEpoch: 469,
  loss: 0.12345,
  accuracy: 0.9634,
  samplesPerSecond: 41234,
  secondsLeft: 12.2,
  lossHistory: [2.3, 1.2, 0.6, 0.3, 0.2, 0.12],
};

describe("progressLine", () => {
  // The run is (1 + 290/469) / 3 = 0.539 done: 4 of 7 cells of the bar, or 8½ of 16.
  it("shows everything in 79 columns", () => {
    expect(progressLine(progress, 79, plainStyle)).toBe(
      "epoch 2/3  ━━━━───  290/469  loss 0.123   █▄▃▂▁▁  acc 96.3%  41.2k/s  0:12 left",
    );
  });

  it("drops the least important parts in 40 columns", () => {
    expect(progressLine(progress, 40, plainStyle)).toBe("epoch 2/3  ━━━━━━━━╸───────  loss 0.123 ");
  });

  it("drops parts in the stated order as the line gets narrower", () => {
    const parts = [/k\/s/, /▁/, /290\/469/, /left/, /acc/, /━/];
    const gone = (width: number) =>
      parts.map((part) => !part.test(progressLine(progress, width, plainStyle)));
    for (let width = 79; width >= 17; width--) {
      const flags = gone(width);
      expect(flags).toEqual([...flags].sort().reverse());
    }
    expect(gone(79)).not.toContain(true);
    expect(gone(17 + 2 + 4)).not.toContain(false);
  });

  it.each([plainStyle, colourStyle(24)])("never exceeds the width", (style) => {
    for (let width = 1; width < 200; width++) {
      expect(textWidth(progressLine(progress, width, style))).toBeLessThanOrEqual(width);
    }
  });

  it("keeps its width from one step to the next", () => {
    const widths = [0.9, 0.0123, 12.3, Number.NaN].map((loss, i) =>
      textWidth(progressLine({ ...progress, loss, step: 10 ** (i % 3) }, 79, plainStyle)),
    );
    expect(new Set(widths).size).toBe(1);
  });

  it("shows a loss that is not a number, and does without accuracy and history", () => {
    const line = progressLine(
      { ...progress, loss: Number.NaN, accuracy: undefined, lossHistory: [] },
      79,
      plainStyle,
    );
    expect(line).toContain("loss NaN");
    expect(line).not.toContain("acc");
    expect(line).not.toContain("undefined");
  });

  it("fills the bar with the share of the whole run", () => {
    const bar = (epoch: number, step: number) =>
      progressLine({ ...progress, epoch, step }, 79, plainStyle).match(/[━╸─]+/)?.[0];
    expect(bar(1, 0)).toMatch(/^─+$/);
    expect(bar(3, 469)).toMatch(/^━+$/);
  });
});

it("progressText says the same in words", () => {
  expect(progressText(progress)).toBe(
    "epoch 2/3  step 290/469  loss 0.1235  accuracy 96.3%  41.2k samples/s  0:12 left",
  );
  expect(progressText({ ...progress, accuracy: undefined })).not.toContain("accuracy");
});

it("epochLine sums an epoch up, with what was measured", () => {
  const record = { epoch: 2, step: 938, trainLoss: 0.1234, seconds: 6.21 };
  expect(epochLine({ ...record, testLoss: 0.0921, testAccuracy: 0.9712 }, 10, plainStyle)).toBe(
    "✓ epoch  2/10  loss 0.1234   test: loss 0.09210  accuracy 97.12%  6.2 s",
  );
  expect(epochLine(record, 3, plainStyle)).toBe("✓ epoch 2/3  loss 0.1234   6.2 s");
});

it("a regression has its mean absolute error in the accuracy's place", () => {
  const { accuracy: _, ...rest } = progress;
  const regression = { ...rest, mae: 1.5 };
  expect(progressLine(regression, 79, plainStyle)).toBe(
    "epoch 2/3  ━━━━───  290/469  loss 0.123   █▄▂▁▁  mae 1.50    41.2k/s  0:12 left",
  );
  expect(progressLine(regression, 40, plainStyle)).toMatch(/loss 0\.123/);
  expect(progressText(regression)).toContain("loss 0.1235  mae 1.500  41.2k samples/s");
  const record = { epoch: 2, step: 938, trainLoss: 0.1234, testLoss: 0.0921, seconds: 6.21 };
  expect(epochLine({ ...record, testMae: 1.25 }, 3, plainStyle)).toBe(
    "✓ epoch 2/3  loss 0.1234   test: loss 0.09210  mae 1.250  6.2 s",
  );
});
