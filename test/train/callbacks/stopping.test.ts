import { describe, expect, it } from "vitest";
import { optim, tensor } from "../../../src/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../src/io/index.ts";
import { DataError, ValueError } from "../../../src/tensor/errors.ts";
import {
  accuracy,
  type BestEpoch,
  type Callback,
  DivergedError,
  type EpochMetrics,
  earlyStopping,
  keepCheckpoints,
  restoreBest,
  type TrainingRun,
} from "../../../src/train/index.ts";
import { fitSteps, kinds, type layerParts, moduleParts, numbers, trainerOf } from "../support.ts";

/** The epochs until an early stop of a run that has these validation losses, and its reason. */
function stopsAfter(losses: number[], options: Parameters<typeof earlyStopping>[0]) {
  let reason: string | null = null;
  const figures = ["train.loss", "validation.loss", "validation.accuracy"];
  const run = {
    figures,
    stop: (why: string) => {
      reason = why;
    },
  } as unknown as TrainingRun;
  const { epoch } = earlyStopping(options)(run);
  const metrics = (loss: number, i: number): EpochMetrics => {
    const validation = { samples: 1, loss, accuracy: loss };
    return { epoch: i + 1, step: i + 1, seconds: 0, train: { loss: 0 }, validation };
  };
  const stoppedAt = losses.findIndex((loss, i) => {
    epoch?.(metrics(loss, i));
    return reason !== null;
  });
  return [stoppedAt + 1, reason];
}

describe("early stopping", () => {
  it.each([
    [
      [3, 2, 1, 1, 2],
      { patience: 2 },
      5,
      "no lower validation.loss in 2 epochs: it was 1.000 after epoch 3",
    ],
    [
      [3, 2, 2.5],
      { patience: 1 },
      3,
      "no lower validation.loss in 1 epoch: it was 2.000 after epoch 2",
    ],
    [[3, 4, 2, 3, 1, 2, 0], { patience: 2 }, 0, null],
    [
      [1, 0.95, 0.9],
      { patience: 1, minDelta: 0.1 },
      2,
      "no lower validation.loss in 1 epoch: it was 1.000 after epoch 1",
    ],
    // Little by little it is better than the best that counted.
    [[1, 0.95, 0.89, 0.8], { patience: 2, minDelta: 0.1 }, 0, null],
    [[NaN, NaN], { patience: 2 }, 2, "no lower validation.loss in 2 epochs"],
    [
      [1, Infinity, NaN],
      { patience: 2 },
      3,
      "no lower validation.loss in 2 epochs: it was 1.000 after epoch 1",
    ],
    [
      [0.5, 0.6, 0.55],
      { patience: 1, monitor: "validation.accuracy", mode: "max" },
      3,
      "no higher validation.accuracy in 1 epoch: it was 0.6000 after epoch 2",
    ],
  ] as const)("%j, %j", (losses, options, epoch, reason) => {
    expect(stopsAfter([...losses], options)).toEqual([epoch, reason]);
  });
});

/** Steps so large that it gets worse again. */
function parts(make: typeof moduleParts | typeof layerParts, seed?: number) {
  const own = make(seed);
  own.optimizer.lr = own.optimizer instanceof optim.Adam ? 0.15 : 0.6;
  return own;
}

const both = () => [restoreBest(), earlyStopping({ patience: 2 })];
const run = { epochs: 30 };

describe.each(kinds)("of %s", (_, make, compile) => {
  const options = () => ({ ...run, compile, callbacks: both() });

  it("the best weights are there in the end, and are those of its epoch", async () => {
    const [own, twin] = [parts(make), parts(make)];
    const trainer = trainerOf(own, options());
    expect(await trainer.fit()).toBe("finished");
    const losses = trainer.record.epochs.map(({ validation }) => validation!.loss);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(trainer.stoppedEarly).toMatch(new RegExp(`^no lower validation.loss .* epoch ${best}$`));
    expect(losses).toHaveLength(best + 2);
    expect(best).toBeGreaterThan(1);
    expect(trainer.evaluate()).toEqual(trainer.record.epochs[best - 1].validation);
    await trainerOf(twin, { compile, epochs: best }).fit();
    expect(numbers(own.model)).toEqual(numbers(twin.model));
    // It has ended for good.
    expect(await trainer.fit()).toBe("finished");
    expect(numbers(own.model)).toEqual(numbers(twin.model));
    expect(trainer.record.epochs).toHaveLength(best + 2);
  });

  it("a run that was interrupted ends with the same bytes, wherever that was", async () => {
    const whole = parts(make);
    const undisturbed = trainerOf(whole, options());
    const checkpoints: Uint8Array[] = [undisturbed.checkpoint()];
    await undisturbed.fit({ onStep: () => void checkpoints.push(undisturbed.checkpoint()) });
    checkpoints.push(undisturbed.checkpoint());
    for (const bytes of checkpoints) {
      const resumed = parts(make, 99);
      const trainer = trainerOf(resumed, options());
      trainer.restore(bytes);
      expect(await trainer.fit()).toBe("finished");
      expect(numbers(resumed.model)).toEqual(numbers(whole.model));
      expect(trainer.stoppedEarly).toBe(undisturbed.stoppedEarly);
      expect([trainer.step, trainer.epoch]).toEqual([undisturbed.step, undisturbed.epoch]);
    }
  });

  it("a run that was stopped shows its best weights, and goes on with its own", async () => {
    const [own, twin] = [parts(make), parts(make)];
    await trainerOf(twin, options()).fit();
    const trainer = trainerOf(own, options());
    for (let i = 0; i < 5; i++) await fitSteps(trainer, 2);
    const { epochs } = trainer.record;
    const losses = epochs.map(({ validation }) => validation!.loss);
    expect(trainer.evaluate().loss).toBe(Math.min(...losses));
    const bytes = trainer.checkpoint();
    const later = trainerOf(parts(make, 7), options());
    later.restore(bytes);
    await trainer.fit();
    expect(numbers(own.model)).toEqual(numbers(twin.model));
    await later.fit();
    expect(later.evaluate()).toEqual(trainer.evaluate());
  });
});

describe("the best weights are restored", () => {
  /** Trains, and expects the best epoch's evaluation in the end, however it ended. */
  async function expectBest(
    options: object,
    fit: object,
    error?: unknown,
    own = parts(moduleParts),
  ) {
    const told: BestEpoch[] = [];
    const best = restoreBest({ onRestore: (each) => told.push(each) });
    const others = (options as { callbacks?: Callback[] }).callbacks ?? [];
    const trainer = trainerOf(own, { ...run, ...options, callbacks: [best, ...others] });
    const ending = trainer.fit(fit);
    if (error) await expect(ending).rejects.toThrow(error as never);
    else await ending;
    const losses = trainer.record.epochs.map(({ validation }) => validation!.loss);
    expect(losses.at(-1)).not.toBe(Math.min(...losses));
    expect(trainer.evaluate().loss).toBe(Math.min(...losses));
    const epoch = losses.indexOf(Math.min(...losses)) + 1;
    expect(told).toEqual([{ epoch, monitor: "validation.loss", value: Math.min(...losses) }]);
    return trainer;
  }

  it("after the last epoch", async () => {
    await expectBest({ epochs: 12 }, {});
  });

  it("when it was stopped by its signal", async () => {
    const stop = new AbortController();
    const onStep = ({ step }: { step: number }) => step === 38 && stop.abort();
    await expectBest({}, { signal: stop.signal, onStep });
  });

  it("when a callback throws, and when it has diverged", async () => {
    const failing: Callback = () => ({
      step: ({ step }) => {
        if (step === 38) throw new Error("no more");
      },
    });
    await expectBest({ callbacks: [failing] }, {}, "no more");
    const onEpoch = ({ epoch }: EpochMetrics) => {
      if (epoch === 12) throw new Error("no more");
    };
    await expectBest({}, { onEpoch }, "no more");
    const own = parts(moduleParts);
    const onStep = ({ step }: { step: number }) => {
      if (step === 36) own.optimizer.lr = 1e38;
    };
    await expectBest({}, { onStep }, DivergedError, own);
  });

  it("before the first epoch there are none", async () => {
    const [own, twin] = [parts(moduleParts), parts(moduleParts)];
    await fitSteps(trainerOf(own, { callbacks: [restoreBest()] }), 2);
    await fitSteps(trainerOf(twin), 2);
    expect(numbers(own.model)).toEqual(numbers(twin.model));
  });
});

it("by accuracy, the first epoch of the highest", async () => {
  const best = { monitor: "validation.accuracy", mode: "max" } as const;
  const trainer = trainerOf(parts(moduleParts), { epochs: 12, callbacks: [restoreBest(best)] });
  await trainer.fit();
  const figures = trainer.record.epochs.map(({ validation }) => validation!.accuracy);
  const first = figures.indexOf(Math.max(...figures));
  expect(trainer.evaluate()).toEqual(trainer.record.epochs[first].validation);
});

describe("a run of callbacks", () => {
  it("tells each in turn, and waits", async () => {
    const told: string[] = [];
    const later = () => new Promise<void>((resolve) => setTimeout(resolve, 1));
    const teller =
      (name: string): Callback =>
      (run) => ({
        begin: async () => {
          await later();
          told.push(`${name} begins at ${run.step} of ${run.epochs * run.stepsPerEpoch}`);
        },
        step: async ({ step }) => {
          await later();
          if (step === 3) told.push(`${name} step`);
        },
        epoch: ({ epoch }) => told.push(`${name} epoch ${epoch}, ${run.record.epochs.length}`),
        seen: () => run.step === 3 && told.push(`${name} seen`),
        end: (ending) => told.push(`${name} ${ending}`),
      });
    const trainer = trainerOf(moduleParts(), { epochs: 1, callbacks: [teller("a"), teller("b")] });
    await trainer.fit();
    expect(told).toEqual([
      ...["a begins at 0 of 3", "b begins at 0 of 3"],
      ...["a step", "b step", "a seen", "b seen"],
      ...["a epoch 1, 1", "b epoch 1, 1", "a seen", "b seen", "a finished", "b finished"],
    ]);
  });

  it("ends at once where one stops it, also in the middle of an epoch, for good", async () => {
    const enough: Callback = (run) => ({ step: ({ step }) => step === 4 && run.stop("enough") });
    const make = (seed?: number) => trainerOf(moduleParts(seed), { callbacks: [enough] });
    const trainer = make();
    expect(trainer.stoppedEarly).toBeNull();
    expect(await trainer.fit()).toBe("finished");
    expect(await trainer.fit()).toBe("finished");
    expect([trainer.step, trainer.epoch, trainer.stoppedEarly]).toEqual([4, 2, "enough"]);
    const restored = make(3);
    restored.restore(trainer.checkpoint());
    expect(await restored.fit()).toBe("finished");
    expect([restored.step, restored.stoppedEarly]).toEqual([4, "enough"]);
    expect(() => trainer.stop(3 as never)).toThrow(/^stop: the reason must be a text, got 3$/);
  });

  it("tells all of a step and an epoch, also where one throws, and then ends", async () => {
    const told: string[] = [];
    const throwing: Callback = () => ({
      step({ step }) {
        if (step === 2) throw new Error("after a step");
      },
      epoch({ epoch }) {
        if (epoch === 2) throw new Error("after an epoch");
      },
    });
    const kept = keepCheckpoints({
      last: 9,
      save: (name) => void told.push(`${name} saved after ${trainer.step}`),
      remove() {},
    });
    const listening: Callback = () => ({
      step: ({ step }) => void told.push(`step ${step}`),
      epoch: ({ epoch }) => void told.push(`epoch ${epoch}`),
      end: (ending) => void told.push(ending),
    });
    const callbacks = [kept, throwing, listening];
    const trainer = trainerOf(moduleParts(), { epochs: 2, callbacks });
    await expect(trainer.fit()).rejects.toThrow("after a step");
    await expect(trainer.fit()).rejects.toThrow("after an epoch");
    expect(await trainer.fit()).toBe("finished");
    const [first, second] = [1, 2].map((n) => [`epoch ${n}`, `epoch-${n} saved after ${3 * n}`]);
    const steps = ["step 1", "step 2", "failed", "step 3", ...first, "step 4", "step 5", "step 6"];
    expect(told).toEqual([...steps, ...second, "failed", "finished"]);
  });

  it("tells all of the end, and throws what the run threw, else their first error", async () => {
    const told: string[] = [];
    const failing: Callback = () => ({
      end: (ending) => {
        told.push(ending);
        throw new Error(`at the end of ${told.length}`);
      },
    });
    const callbacks = [failing, failing];
    await expect(trainerOf(moduleParts(), { callbacks }).fit()).rejects.toThrow("at the end of 1");
    expect(told.splice(0)).toEqual(["finished", "finished"]);
    const onStep = () => {
      throw new Error("its own");
    };
    const trainer = trainerOf(moduleParts(), { callbacks });
    await expect(trainer.fit({ onStep })).rejects.toThrow("its own");
    expect(told).toEqual(["failed", "failed"]);
    expect(() => trainer.restore(trainer.checkpoint())).not.toThrow();
  });
});

describe("what does not fit is said", () => {
  it.each([
    [
      () => earlyStopping({} as never),
      /^earlyStopping: patience must be a positive integer, got undef/,
    ],
    [() => earlyStopping({ patience: 0 }), /patience must be a positive integer, got 0/],
    [
      () => earlyStopping({ patience: 1, minDelta: -1 }),
      /minDelta must be a number from 0, got -1/,
    ],
    [() => earlyStopping({ patience: 1, mode: "low" as never }), /mode must be one of min, max/],
    [
      () => earlyStopping({ patiance: 1 } as never),
      /there is no option patiance. Did you mean patience/,
    ],
    [
      () => restoreBest({ onRestore: 1 as never }),
      /^restoreBest: onRestore must be a function, got 1/,
    ],
    [() => restoreBest({ monitor: 3 as never }), /monitor must be a text, got 3/],
  ])("%#", (make, message) => {
    expect(make).toThrow(ValueError);
    expect(make).toThrow(message);
  });

  it.each([
    [
      { callbacks: [earlyStopping({ patience: 1, monitor: "validation.los" })] },
      "earlyStopping: there is no figure validation.los. Did you mean validation.loss? There are train.loss, " +
        "train.accuracy, validation.loss, validation.accuracy",
    ],
    [
      { callbacks: [restoreBest()], validation: undefined, metrics: {} },
      "restoreBest: there is no figure validation.loss without a validation set. There are train.loss",
    ],
    [
      { callbacks: [restoreBest({ monitor: "validation.accuracy" })] },
      'restoreBest: say whether a higher validation.accuracy is better: mode: "max", or a lower one: mode: "min"',
    ],
    [
      { callbacks: [3] },
      "Trainer: callbacks must be an array of callbacks, as [earlyStopping({ patience: 5 })], got [3]",
    ],
    [{ callbacks: restoreBest() }, /^Trainer: callbacks must be an array of callbacks/],
    [{ callbacks: [() => 3] }, /^Trainer: callbacks\[0\]: expected an object of options .*got 3/],
    [
      { callbacks: [() => ({ epochs() {} })] },
      /callbacks\[0\]: there is no option epochs. Did you mean epoch\?/,
    ],
    [
      { callbacks: [() => ({ state() {} })] },
      /callbacks\[0\]: a callback with a state needs all of name, state/,
    ],
  ])("%# when the trainer is made", (options, message) => {
    expect(() => trainerOf(moduleParts(), options)).toThrow(message);
    expect(() => trainerOf(moduleParts(), options)).toThrow(ValueError);
  });

  it("a checkpoint of other callbacks, or with a state that is none, changes nothing", async () => {
    const own = parts(moduleParts);
    const trainer = trainerOf(own, { ...run, callbacks: both() });
    await fitSteps(trainer, 7);
    const bytes = trainer.checkpoint();
    const before = numbers(own.model);
    const other = trainerOf(moduleParts());
    expect(() => other.restore(bytes)).toThrow(
      "checkpoint: the run was begun with other callbacks: expected none, got earlyStopping, restoreBest. Use " +
        "those that it began with",
    );
    expect(() => trainer.restore(other.checkpoint())).toThrow(DataError);
    const { tensors, metadata } = decodeSafetensors(bytes);
    const values = JSON.parse(metadata.callbacks);
    const changed = (change: object, weights = {}) => {
      const callbacks = JSON.stringify({ ...values, ...change });
      const all = { ...tensors, ...weights };
      return encodeSafetensors(all, { ...metadata, callbacks }, { checksum: true });
    };
    for (const [wrong, message] of [
      [changed({ earlyStopping: { best: "0" } }), /best: expected a number, got "0"/],
      [changed({ restoreBest: 3 }), /restoreBest: expected an object, got 3/],
      [
        changed({}, { "callback.restoreBest.scale": tensor([1, 2]) }),
        /restoreBest: expected .*scale \[1\].* got .*scale \[2\]/,
      ],
    ] as const) {
      expect(() => trainer.restore(wrong, { source: "run" })).toThrow(DataError);
      expect(() => trainer.restore(wrong, { source: "run" })).toThrow(/^run: /);
      expect(() => trainer.restore(wrong)).toThrow(message);
    }
    expect(numbers(own.model)).toEqual(before);
    await trainer.fit();
    const twin = parts(moduleParts);
    await trainerOf(twin, { ...run, callbacks: both() }).fit();
    expect(numbers(own.model)).toEqual(numbers(twin.model));
  });

  it("two of a name have a state each", async () => {
    const callbacks = () => [
      earlyStopping({ patience: 9 }),
      earlyStopping({ patience: 3, monitor: "train.accuracy", mode: "max" }),
    ];
    const make = () => trainerOf(moduleParts(), { callbacks: callbacks(), metrics: { accuracy } });
    const trainer = make();
    await fitSteps(trainer, 4);
    const { metadata } = decodeSafetensors(trainer.checkpoint());
    const values = JSON.parse(metadata.callbacks);
    expect(Object.keys(values)).toEqual(["earlyStopping", "earlyStopping 2"]);
    expect(values.earlyStopping).not.toEqual(values["earlyStopping 2"]);
    expect(() => make().restore(trainer.checkpoint())).not.toThrow();
  });
});
