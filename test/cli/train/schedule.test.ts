import { describe, expect, it } from "vitest";
import { resolveConfig } from "../../../src/cli/train/options.ts";
import { followSchedule, scheduleNames, tellSchedule } from "../../../src/cli/train/schedule.ts";
import type { TrainingRun } from "../../../src/train/index.ts";

const [epochs, stepsPerEpoch, lr] = [15, 4, 0.5];
const total = epochs * stepsPerEpoch;

/** The rate before each step of a run that begins, or goes on, at a step; the losses are those of its epochs. */
function rates(
  flags: object,
  { from = 0, to = total, losses = [] as number[], state = undefined as unknown } = {},
) {
  const config = resolveConfig({ data: "moons", epochs, lr, schedule: "constant", ...flags });
  const optimizer = { lr: Number.NaN };
  const run = { epochs, stepsPerEpoch, step: from };
  const hooks = followSchedule(config, optimizer)(run as unknown as TrainingRun);
  if (state !== undefined) hooks.restore!({ values: state });
  hooks.begin!();
  const found: number[] = [];
  while (run.step < to) {
    found.push(optimizer.lr);
    run.step++;
    hooks.step?.({} as never);
    const epoch = run.step / stepsPerEpoch;
    const loss = losses[epoch - 1];
    if (Number.isInteger(epoch)) hooks.epoch?.({ validation: { loss } } as never);
  }
  return { found, state: hooks.state?.().values };
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [k, rate] of found.entries()) expect(rate).toBeCloseTo(expected[k], 12);
}

const half = (part: number) => (1 + Math.cos(Math.PI * part)) / 2;
/** The learning rate of step k, from 0, of n, in one line each. */
const formulas: Record<string, (k: number, n: number) => number> = {
  constant: () => lr,
  cosine: (k, n) => lr * half(k / n),
  linear: (k, n) => lr * (1 - k / n),
  onecycle: (k, n) => {
    const top = 0.3 * n - 1;
    if (k <= top) return lr / 25 + (lr - lr / 25) * (1 - half(k / top));
    return lr / 25e4 + (lr - lr / 25e4) * half((k - top) / (n - 1 - top));
  },
  step: (k, n) => lr / 10 ** Math.floor((3 * k) / n),
  exponential: (k, n) => lr * 100 ** (-k / n),
};

describe("--schedule", () => {
  it.each(Object.keys(formulas))(
    "%s is what its formula says, also behind --warmup",
    (schedule) => {
      const { found } = rates({ schedule });
      expectClose(
        found,
        found.map((_, k) => formulas[schedule](k, total)),
      );
      if (schedule === "onecycle") return;
      for (const warmup of [12, 0.2]) {
        rates({ schedule, warmup }).found.forEach((rate, k) => {
          const expected = k < 12 ? (lr * (k + 1)) / 13 : formulas[schedule](k - 12, total - 12);
          expect(rate).toBeCloseTo(expected, 12);
        });
      }
    },
  );

  it.each(Object.keys(formulas))("%s goes on from a step as if it had not stopped", (schedule) => {
    for (const flags of [{ schedule }, { schedule, warmup: 10 }].slice(
      0,
      schedule === "onecycle" ? 1 : 2,
    )) {
      const { found } = rates(flags);
      for (const from of [1, 9, 10, 11, 41]) {
        expect(rates(flags, { from }).found).toEqual(found.slice(from));
      }
    }
  });

  const losses = [5, 4, ...Array(13).fill(4)];
  it("plateau follows the loss, also from a checkpoint", () => {
    const { found } = rates({ schedule: "plateau" }, { losses });
    // PyTorch's patience of 10: the eleventh epoch without a lower loss, the 13th of all, lowers it.
    const expected = found.map((_, k) => (k < 13 * stepsPerEpoch ? lr : lr / 10));
    expectClose(found, expected);
    // With --patience 4 the third such epoch lowers it, before the run ends.
    const sooner = rates({ schedule: "plateau", patience: 4 }, { losses }).found;
    const times = sooner.map((_, k) => Math.max(0, Math.floor((k / stepsPerEpoch - 2) / 3)));
    expectClose(
      sooner,
      times.map((count) => lr / 10 ** count),
    );

    const at = 8 * stepsPerEpoch;
    const { state } = rates({ schedule: "plateau" }, { losses, to: at });
    const kept = JSON.parse(JSON.stringify(state));
    const resumed = rates({ schedule: "plateau" }, { losses, from: at, state: kept });
    expect(resumed.found).toEqual(found.slice(at));
  });

  it("is told in words, each of them", () => {
    expect(Object.keys(formulas).concat("plateau")).toEqual(scheduleNames);
    const told = (flags: object) => tellSchedule(resolveConfig({ data: "moons", ...flags }));
    expect(told({})).toBe("");
    expect(told({ schedule: "cosine", warmup: 0.1 })).toBe(
      ", reached in 10% of the steps, falling to 0",
    );
    expect(told({ warmup: 20 })).toBe(", reached in 20 steps");
    expect(told({ schedule: "plateau", patience: 7 })).toContain("after more than 3 epochs");
    for (const schedule of scheduleNames.slice(1)) expect(told({ schedule })).toMatch(/^, [a-z]/);
  });

  it.each([
    [{ schedule: "plateau", epochs: 12 }, /there are 12: give --epochs 13 or more, or another/],
    [{ schedule: "plateau", warmup: 3 }, /--schedule plateau goes by epochs: leave out --warmup/],
    [{ schedule: "onecycle", warmup: 3 }, /--schedule onecycle begins with a rise: leave out/],
    [{ warmup: 1.5 }, /--warmup: expected a number of steps, or a share of them below 1, got 1.5/],
    [{ warmup: total }, /--warmup 60: the whole run has 60 steps. Give fewer/],
    [{ schedule: "cos" }, /--schedule: expected constant, cosine, .*, plateau, got "cos"/],
  ])("refuses %j", (flags, message) => {
    expect(() => rates(flags)).toThrow(message);
  });
});
