import { describe, expect, it } from "vitest";
import { moons } from "../../src/data/index.ts";
import { F, manualSeed, nn, optim, tensor } from "../../src/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/index.ts";
import { DataError } from "../../src/tensor/errors.ts";
import type { RunRecord } from "../../src/train/index.ts";
import { recordUntil } from "../../src/train/record.ts";
import { foreign } from "../io/foreign-files.ts";
import { fitSteps, kinds, moduleParts, numbers, trainerOf } from "./support.ts";

const untimed = ({ steps, epochs }: RunRecord) => ({
  steps,
  epochs: epochs.map(({ seconds: _, ...rest }) => rest),
});

describe.each(kinds)("a resumed run of %s", (_, parts, compile) => {
  it.each([
    ["before its first step", 0],
    ["in the middle of an epoch", 5],
    ["at the end of an epoch", 6],
    ["at its end", 12],
  ])("ends as if it had never stopped %s", async (_, steps) => {
    const whole = parts();
    const undisturbed = trainerOf(whole, { compile });
    await undisturbed.fit();

    const broken = parts();
    const first = trainerOf(broken, { compile });
    if (steps > 0) await fitSteps(first, steps);
    const bytes = first.checkpoint();
    // What came after the checkpoint is forgotten.
    await first.fit();
    const record = JSON.parse(JSON.stringify(first.record));

    const resumed = parts(99);
    const second = trainerOf(resumed, { compile });
    second.restore(bytes, { record });
    expect([second.step, second.record.steps.length]).toEqual([steps, steps]);
    manualSeed(1234);
    await second.fit();
    expect(numbers(resumed.model)).toEqual(numbers(whole.model));
    expect(untimed(second.record)).toEqual(untimed(undisturbed.record));
    expect(second.seconds).toBeGreaterThan(0);
  });

  it("goes on by itself, too", async () => {
    const [whole, broken] = [parts(), parts()];
    await trainerOf(whole, { compile }).fit();
    const trainer = trainerOf(broken, { compile });
    await fitSteps(trainer, 4);
    await fitSteps(trainer, 3);
    await trainer.fit();
    expect(numbers(broken.model)).toEqual(numbers(whole.model));
  });

  it.each([0, 4])("goes back to a checkpoint of its own, at step %i", async (step) => {
    const own = parts();
    const trainer = trainerOf(own, { compile });
    if (step > 0) await fitSteps(trainer, step);
    const bytes = trainer.checkpoint();
    await trainer.fit();
    const end = numbers(own.model);
    trainer.restore(bytes);
    expect(numbers(own.model)).not.toEqual(end);
    await fitSteps(trainer, 3);
    const later = trainerOf(parts(9), { compile });
    later.restore(trainer.checkpoint());
    await trainer.fit();
    expect(numbers(own.model)).toEqual(end);
    await later.fit();
    expect(later.evaluate()).toEqual(trainer.evaluate());
  });
});

describe("a checkpoint that does not fit", () => {
  const small = () => {
    const model = new nn.Linear(2, 2);
    const optimizer = new optim.Adam(model.parameters());
    return { model, optimizer, loss: F.crossEntropy };
  };
  const generator = { seed: 0, offset: 0 };
  const loader = { samples: 90, epoch: null, generator };
  const position = (change: object, paramGroups: unknown[] = []) => {
    const times = { seconds: 1, epochSeconds: 0 };
    const totals = { samples: 0, sums: {} };
    const whole = { step: 1, epoch: 1, ...times, totals, loader, generator, ...change };
    const metadata = { position: JSON.stringify(whole), optimizer: JSON.stringify(paramGroups) };
    return encodeSafetensors({}, metadata, { checksum: true });
  };
  const checkpointOf = async (parts: object, options: object) => {
    const trainer = trainerOf(parts, options);
    await fitSteps(trainer, 2);
    return trainer.checkpoint();
  };
  /** A checkpoint whose optimizer has other options. */
  const withOptions = async (change: object) => {
    const { tensors, metadata } = decodeSafetensors(await checkpointOf(moduleParts(), {}));
    const [group] = JSON.parse(metadata.optimizer);
    const optimizer = JSON.stringify([{ ...group, ...change }]);
    return encodeSafetensors(tensors, { ...metadata, optimizer }, { checksum: true });
  };
  const sgd = () => {
    const { model, loss } = moduleParts();
    return { model, loss, optimizer: new optim.SGD(model.parameters(), { lr: 0.1 }) };
  };

  it.each([
    ["no safetensors", () => new Uint8Array(3), /^run\.safetensors: this is nothing but zeros/],
    ["a part of one", async () => (await checkpointOf(moduleParts(), {})).subarray(0, -9), /^run/],
    ["a Git LFS pointer", () => foreign["a Git LFS pointer"], /this is a Git LFS pointer/],
    [
      "other safetensors",
      () => encodeSafetensors({}),
      /no checkpoint of a training run, or it is damaged: it has no checksum$/,
    ],
    [
      "other safetensors with a checksum",
      () => encodeSafetensors({}, {}, { checksum: true }),
      /no checkpoint of a training run: position: expected an object, got null$/,
    ],
    [
      "no JSON",
      () => encodeSafetensors({}, { position: "{", optimizer: "[]" }, { checksum: true }),
      /no checkpoint of a training run: position: not JSON: /,
    ],
    [
      "JSON nested too deep",
      () => {
        const optimizer = "[".repeat(5000) + "]".repeat(5000);
        return encodeSafetensors({}, { position: "{}", optimizer }, { checksum: true });
      },
      /optimizer: nested more than 100 deep\.$/,
    ],
    [
      "a byte that has changed",
      async () => {
        const bytes = await checkpointOf(moduleParts(), {});
        return bytes.with(-5, bytes[bytes.length - 5] ^ 64);
      },
      /^run\.safetensors: the file is damaged: its checksum is [0-9a-f]{8}, and "[0-9a-f]{8}" is written in it/,
    ],
    [
      "a learning rate that is a list",
      () => withOptions({ lr: [] }),
      /\.lr: must be a number from 0, got \[\]/,
    ],
    [
      "a learning rate that is none",
      () => withOptions({ lr: null }),
      /\.lr: must be a number from 0, got null/,
    ],
    [
      "one beta",
      () => withOptions({ betas: [0.9] }),
      /betas: must be two numbers from 0 to below 1, got \[0\.9\]/,
    ],
    [
      "a flag that is a text",
      () => withOptions({ amsgrad: "yes" }),
      /amsgrad: must be true or false, got "yes"/,
    ],
    ["a negative step", () => position({ step: -1 }), /no checkpoint/],
    ["no generator", () => position({ generator: { seed: 1 } }), /no checkpoint/],
    ["no loader", () => position({ loader: { samples: 90, epoch: null } }), /no checkpoint/],
    ["no sums", () => position({ totals: { samples: 3 } }), /no checkpoint/],
    ["the epoch before the first", () => position({ epoch: 0 }), /position\.epoch: .* got 0$/],
    [
      "sums that are no numbers",
      () => position({ totals: { samples: 3, sums: { loss: "x", accuracy: 1 } } }),
      /position\.totals\.sums\.loss: expected a number, got "x"$/,
    ],
    [
      "an epoch of no place",
      () => position({ loader: { ...loader, epoch: 3 } }),
      /position\.loader\.epoch: expected an object, got 3$/,
    ],
    [
      "an epoch without a generator",
      () => position({ loader: { ...loader, epoch: { position: 3 } } }),
      /position\.loader\.epoch\.generator: expected an object, got undefined$/,
    ],
    [
      "a place after the last sample",
      () => position({ loader: { ...loader, epoch: { position: 91, generator } } }),
      /DataLoader: the state is at sample 91, expected 0 to 90\.$/,
    ],
    [
      "half a draw",
      () => position({ generator: { seed: 0, offset: 1.5 } }),
      /position\.generator\.offset: expected a non-negative integer, got 1\.5$/,
    ],
    [
      "an optimizer of nothing",
      () => position({}, [null]),
      /optimizer\[0\]: expected an object, got null$/,
    ],
    ["another model", () => checkpointOf(small(), {}), /loadStateDict/],
    ["another optimizer", () => checkpointOf(sgd(), {}), /Adam\.loadStateDict/],
    [
      "other data",
      () => checkpointOf(moduleParts(), { train: moons({ samples: 60 }) }),
      /of 60 samples, this one has 90/,
    ],
    [
      "other metrics",
      () => checkpointOf(moduleParts(), { metrics: {} }),
      /begun with other metrics: expected accuracy, loss, got loss/,
    ],
  ])("%s: is refused, and changes nothing", async (_, make, message) => {
    const bytes = await make();
    const [own, twin] = [moduleParts(3), moduleParts(3)];
    const trainer = trainerOf(own);
    await fitSteps(trainer, 4);
    const before = numbers(own.model);
    const restore = () => trainer.restore(bytes, { source: "run.safetensors" });
    expect(restore).toThrow(message);
    expect(restore).toThrow(/^run\.safetensors: /);
    expect(restore).toThrow(DataError);
    expect(numbers(own.model)).toEqual(before);
    expect(trainer.step).toBe(4);
    await trainer.fit();
    await trainerOf(twin).fit();
    expect(numbers(own.model)).toEqual(numbers(twin.model));
  });
});

describe("a record that is none", () => {
  const step = { step: 1, epoch: 1, loss: 0.5, accuracy: 0.5 };
  const epoch = { epoch: 1, step: 3, seconds: 1, train: { loss: 1, accuracy: 0 } };
  const cost = { seconds: 0, share: 0, steps: 9, observed: 2 };

  it.each([
    [{}, "record.steps: expected an array, got undefined"],
    [null, "record: expected an object, got null"],
    [[], "record: expected an object, got []"],
    [{ steps: [step, null], epochs: [] }, "record.steps[1]: expected an object, got null"],
    [
      { steps: [{ ...step, accuracy: "1" }], epochs: [] },
      'record.steps[0].accuracy: expected a number, got "1"',
    ],
    [
      { steps: [], epochs: [{ ...epoch, epoch: 0 }] },
      "record.epochs[0].epoch: expected a positive integer, got 0",
    ],
    [
      { steps: [], epochs: [{ ...epoch, validation: {} }] },
      "record.epochs[0].validation.samples: expected a non-negative integer, got undefined",
    ],
    [
      { steps: [], epochs: [], doctor: { cost, records: [], alerts: [{ kind: 1 }] } },
      "record.doctor.alerts[0].kind: expected a text, got 1",
    ],
    [
      { steps: [], epochs: [], doctor: { cost, alerts: [], records: [{}] } },
      "record.doctor.records[0].step: expected a non-negative integer, got undefined",
    ],
  ])("%#: is refused, and changes nothing", async (record, message) => {
    const own = moduleParts();
    const trainer = trainerOf(own);
    const bytes = trainer.checkpoint();
    await fitSteps(trainer, 2);
    const before = numbers(own.model);
    const restore = () => trainer.restore(bytes, { record: record as never, source: "run" });
    expect(restore).toThrow(new DataError(`run: ${message}`));
    expect(restore).toThrow(DataError);
    expect(numbers(own.model)).toEqual(before);
    expect(trainer.step).toBe(2);
  });

  it("a figure that is no number survives JSON", async () => {
    let ratio = Number.NaN;
    const options = { metrics: { ratio: () => tensor(ratio) }, compile: false };
    const trainer = trainerOf(moduleParts(), options);
    await fitSteps(trainer, 2);
    const record = JSON.parse(JSON.stringify(trainer.record));
    ratio = 1;
    const resumed = trainerOf(moduleParts(), options);
    resumed.restore(trainer.checkpoint(), { record });
    await resumed.fit();
    expect(resumed.record.epochs[0].train.ratio).toBeNaN();
  });
});

it("a record is cut at the checkpoint", () => {
  const alert = { kind: "first-loss", layer: null, message: "", evidence: "", value: 1 } as const;
  const rest = { threshold: 1, advice: "", source: "" };
  const cost = { seconds: 0, share: 0, steps: 9, observed: 2 };
  const records = [{ step: 2 }, { step: 8 }] as never;
  const record: RunRecord = {
    steps: [1, 5, 6].map((step) => ({ step, epoch: 1, loss: 0 })),
    epochs: [{ epoch: 1, step: 6, seconds: 1, train: { loss: 0 } }],
    doctor: {
      cost,
      alerts: [
        { ...alert, ...rest, step: 2, lastStep: 8 },
        { ...alert, ...rest, step: 6, lastStep: 6 },
      ],
      records,
    },
  };
  const cut = recordUntil({ step: 5, epoch: 1 }, record);
  expect(cut.steps.map(({ step }) => step)).toEqual([1, 5]);
  expect(cut.epochs).toEqual([]);
  // The last step of an epoch is not its end.
  expect(recordUntil({ step: 6, epoch: 1 }, record)).toMatchObject({ epochs: [] });
  expect(recordUntil({ step: 6, epoch: 2 }, record)).toMatchObject({ epochs: [{ epoch: 1 }] });
  expect(cut.doctor!.records).toEqual([{ step: 2 }]);
  expect(cut.doctor!.alerts).toMatchObject([{ step: 2, lastStep: 5 }]);
});
