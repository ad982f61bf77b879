import { describe, expect, it } from "vitest";
import { tensor } from "../../../src/index.ts";
import { ValueError } from "../../../src/tensor/errors.ts";
import {
  type Callback,
  earlyStopping,
  everyMinutes,
  everySteps,
  keepCheckpoints,
  logEvery,
  type Trainer,
} from "../../../src/train/index.ts";
import { moduleParts, numbers, trainerOf } from "../support.ts";

const nothing = () => {};

/** Steps so large that some epochs are worse than those before. */
function parts(seed?: number) {
  const own = moduleParts(seed);
  own.optimizer.lr = 0.15;
  return own;
}

describe("checkpoints", () => {
  const keeping = (files: Map<string, Uint8Array>, counts = { best: 3, last: 2 }) =>
    keepCheckpoints({
      ...counts,
      save: async (name, bytes) => {
        await Promise.resolve();
        files.set(name, bytes);
      },
      remove: (name) => files.delete(name),
    });

  it("of the best and of the last epochs are kept, no other", async () => {
    const files = new Map<string, Uint8Array>();
    const trainer = trainerOf(parts(), { epochs: 14, callbacks: [keeping(files)] });
    const [losses, sizes]: number[][] = [[], []];
    await trainer.fit({
      onEpoch({ epoch, validation }) {
        losses.push(validation!.loss);
        const best = losses.map((loss, i) => ({ loss, epoch: i + 1 }));
        best.sort((a, b) => a.loss - b.loss);
        const expected = new Set([...best.slice(0, 3).map((each) => each.epoch), epoch - 1, epoch]);
        const names = [...expected].filter((n) => n > 0).map((n) => `epoch-${n}`);
        expect([...files.keys()].sort()).toEqual(names.sort());
        sizes.push(files.size);
      },
    });
    expect(Math.max(...sizes)).toBe(5);
  });

  it("each is one to go on from, whatever stands before or after in the list", async () => {
    const make = (files: Map<string, Uint8Array>, seed?: number) => {
      const own = parts(seed);
      const callbacks: Callback[] = [keeping(files), earlyStopping({ patience: 3 })];
      return { own, trainer: trainerOf(own, { epochs: 30, callbacks }) };
    };
    const files = new Map<string, Uint8Array>();
    const whole = make(files);
    await whole.trainer.fit();
    expect(whole.trainer.stoppedEarly).not.toBeNull();
    for (const [name, bytes] of files) {
      const others = new Map([[name, bytes]]);
      const { own, trainer } = make(others, 9);
      trainer.restore(bytes);
      expect(trainer.epoch).toBe(Number(name.slice(6)) + 1);
      await trainer.fit();
      expect(numbers(own.model)).toEqual(numbers(whole.own.model));
      expect(trainer.stoppedEarly).toBe(whole.trainer.stoppedEarly);
    }
  });

  it("by a figure that has no number in an epoch, that epoch is none of the best", async () => {
    const files = new Map<string, Uint8Array>();
    const figures = [1, NaN, 2, 0];
    const odd = () => tensor(figures[trainer.epoch - 1]);
    const monitored = { monitor: "validation.odd", mode: "min" } as const;
    const callbacks = [keeping(files, { best: 2, last: 0, ...monitored })];
    const options = { metrics: { odd }, compile: false, epochs: 4, callbacks };
    const trainer: Trainer = trainerOf(parts(), options);
    await trainer.fit();
    expect([...files.keys()].sort()).toEqual(["epoch-1", "epoch-4"]);
  });
});

describe("every", () => {
  it("so many steps something is done, once, and waited for", async () => {
    const done: string[] = [];
    const action = async ({ step }: { step: number }) => {
      await new Promise<void>((resolve) => setTimeout(resolve, 1));
      done.push(`saved ${step}`);
    };
    // Three steps in an epoch.
    await trainerOf(moduleParts(), { epochs: 3, callbacks: [everySteps(3, action)] }).fit({
      onStep: ({ step }) => void (step % 3 === 0 && done.push(`step ${step}`)),
    });
    expect(done).toEqual([...["saved 3", "step 3", "saved 6", "step 6", "saved 9", "step 9"]]);
  });

  it("so many minutes", async () => {
    const counts = { often: 0, never: 0 };
    const callbacks = [
      everyMinutes(1e-9, () => counts.often++),
      everyMinutes(999, () => counts.never++),
    ];
    await trainerOf(moduleParts(), { epochs: 1, callbacks }).fit();
    expect(counts.often).toBeGreaterThanOrEqual(3);
    expect(counts.never).toBe(0);
  });

  it("so many steps a line is written", async () => {
    const lines: string[] = [];
    const callbacks = [logEvery(5, (line) => lines.push(line))];
    const trainer = trainerOf(moduleParts(), { callbacks });
    await trainer.fit();
    const { loss, accuracy } = trainer.record.steps[4];
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(
      `step 5 of 12, epoch 2: loss ${loss.toPrecision(4)}, accuracy ${accuracy.toPrecision(4)}`,
    );
  });
});

it.each([
  [() => keepCheckpoints({ save: nothing, remove: nothing }), /^keepCheckpoints: say how many/],
  [
    () => keepCheckpoints({ best: 1 } as never),
    /^keepCheckpoints: save must be a function, got und/,
  ],
  [
    () => keepCheckpoints({ best: -1, save: nothing, remove: nothing }),
    /best must be a non-negative/,
  ],
  [() => everySteps(0, nothing), /^everySteps: steps must be a positive integer, got 0/],
  [() => everySteps(1, 2 as never), /^everySteps: the action must be a function, got 2/],
  [() => everyMinutes(0, nothing), /^everyMinutes: minutes must be a number above 0, got 0/],
  [() => logEvery(1.5), /^logEvery: steps must be a positive integer, got 1.5/],
  [() => logEvery(1, "x" as never), /^logEvery: log must be a function, got "x"/],
])("what is wrong is said: %#", (make, message) => {
  expect(make).toThrow(ValueError);
  expect(make).toThrow(message);
});
