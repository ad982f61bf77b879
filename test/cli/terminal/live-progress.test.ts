import { beforeEach, describe, expect, it, vi } from "vitest";
import { LiveProgress } from "../../../src/cli/terminal/live-progress.ts";
import type { Progress } from "../../../src/cli/terminal/progress-line.ts";
import { plainStyle } from "../../../src/cli/terminal/style.ts";

const esc = "\x1b";

function fake(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  const clock = { now: 0 };
  const output = { write: (text: string) => written.push(text), isTTY, columns };
  const live = new LiveProgress(output, plainStyle, () => clock.now);
  return { live, clock, written, text: () => written.join("") };
}

function at(epoch: number, step: number, epochs = 2, stepsPerEpoch = 100): Progress {
  return {
    epoch,
    epochs,
    step,
    stepsPerEpoch,
    loss: 1 / step,
    samplesPerSecond: 1000,
    secondsLeft: 5,
    lossHistory: [2, 1],
  };
}

const record = { epoch: 1, step: 100, trainLoss: 0.5, seconds: 1 };

beforeEach(() => {
  vi.stubEnv("TERM", "xterm");
});

describe("on a terminal", () => {
  it("hides the cursor, redraws in place at a limited rate, and fits the columns", () => {
    const { live, clock, written } = fake(true, 60);
    for (let step = 1; step <= 100; step++) {
      live.update(at(1, step));
      clock.now += 10;
    }
    expect(written.length).toBeGreaterThan(8);
    expect(written.length).toBeLessThan(16);
    expect(written[0]).toContain(`${esc}[?25l`);
    for (const frame of written.slice(1)) {
      expect(frame.startsWith(`\r${esc}[K`)).toBe(true);
      expect(frame).not.toContain("\n");
      expect(frame.length - 4).toBeLessThan(60);
    }
  });

  it("keeps a line for an epoch in place of the progress line", () => {
    const { live, written } = fake(true, 80);
    live.update(at(1, 50));
    live.endEpoch(record, 2);
    expect(written.slice(1)).toEqual([`\r${esc}[K`, "✓ epoch 1/2  loss 0.5000   1.0 s\n"]);
  });

  it("close leaves the last state, ends the line and shows the cursor, once", () => {
    const { live, written } = fake(true, 80);
    live.update(at(1, 50));
    live.update(at(1, 51));
    live.close();
    const after = written.length;
    live.close();
    expect(written.join("")).toContain(" 51/100");
    expect(written.slice(-2)).toEqual(["\n", `${esc}[?25h`]);
    expect(written.length).toBe(after);
  });

  it("close writes nothing where nothing was drawn", () => {
    const { live, written } = fake(true, 80);
    live.close();
    expect(written).toEqual([]);
  });
});

describe("elsewhere", () => {
  it("writes a plain line each tenth of the run and one for each epoch", () => {
    const { live, text } = fake(false);
    for (const epoch of [1, 2]) {
      for (let step = 1; step <= 100; step++) live.update(at(epoch, step));
      live.endEpoch({ ...record, epoch }, 2);
    }
    live.close();
    const lines = text().trimEnd().split("\n");
    expect(lines.filter((line) => line.startsWith("epoch"))).toHaveLength(8);
    expect(lines.filter((line) => line.startsWith("✓ epoch"))).toHaveLength(2);
    expect(text()).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it("keeps about twenty lines of thousands of epochs", () => {
    const { live, written } = fake(false);
    for (let epoch = 1; epoch <= 2000; epoch++) {
      live.update(at(epoch, 1, 2000, 1));
      live.endEpoch({ ...record, epoch }, 2000);
    }
    expect(written).toHaveLength(20);
    expect(written.at(-1)).toContain("epoch 2000/2000");
  });
});
