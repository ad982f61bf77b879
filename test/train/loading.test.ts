import { describe, expect, it } from "vitest";
import {
  type Batch,
  BatchSampler,
  type BatchSource,
  type Dataset,
  RandomSampler,
  type Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from "../../src/data/index.ts";
import { Generator, nn, optim, randn, type Tensor } from "../../src/index.ts";
import { defaultGenerator } from "../../src/random/generator.ts";
import { DataError, ValueError } from "../../src/tensor/errors.ts";
import {
  accumulateGradients,
  exponentialMovingAverage,
  type RunOptions,
} from "../../src/train/index.ts";
import {
  awaited,
  epochsOf,
  fitSteps,
  moduleParts,
  numbers,
  settings,
  train,
  trainerOf,
  untimed,
  validation,
} from "./support.ts";

/** A run that is not compiled, which would take longer than the run. */
const runOf = (parts: object, options: object = {}) =>
  trainerOf(parts, { compile: false, ...options });

/** A dataset that tells which samples were asked for. */
function recorded(dataset: Dataset = train) {
  const asked: number[][] = [];
  const batch = (indices: Int32Array, epoch?: number) => {
    asked.push([...indices]);
    return dataset.batch(indices, epoch);
  };
  return { asked, length: dataset.length, batch };
}

/** A sampler of one's own: some samples twice, from a random place on. */
const own: Sampler = {
  length: 70,
  indices(generator) {
    const [start] = generator.integers(1, 0, 20);
    return Array.from({ length: 70 }, (_, i) => start + (i % 35));
  },
};
/** Batches of one's own: of different sizes, in random order. */
const uneven: BatchSource = {
  length: 4,
  batches: (generator) =>
    [...generator.permutation(4)].map((i) =>
      Array.from({ length: 5 + 4 * i }, (_, j) => 20 * i + j),
    ),
};
const weights = Array.from({ length: 90 }, (_, i) => 1 + (i % 4));

const sampled: [string, Partial<RunOptions>, steps: number][] = [
  ["SequentialSampler", { sampler: new SequentialSampler(train) }, 3],
  ["RandomSampler", { sampler: new RandomSampler(train) }, 3],
  ["RandomSampler, fewer", { sampler: new RandomSampler(train, { numSamples: 65 }) }, 3],
  ["RandomSampler, more", { sampler: new RandomSampler(train, { numSamples: 130 }) }, 5],
  ["RandomSampler, replacing", { sampler: new RandomSampler(train, { replacement: true }) }, 3],
  ["SubsetRandomSampler", { sampler: new SubsetRandomSampler([...Array(60).keys()]) }, 2],
  ["WeightedRandomSampler", { sampler: new WeightedRandomSampler(weights, 100) }, 4],
  ["one's own", { sampler: own }, 3],
  [
    "BatchSampler",
    { batchSampler: new BatchSampler(new RandomSampler(train), 25), batchSize: undefined },
    4,
  ],
  ["batches of one's own", { batchSampler: uneven, batchSize: undefined }, 4],
];

describe.each(sampled)("a run with %s", (_, options, steps) => {
  it("takes the samples that the sampler gives for the run's seed", async () => {
    const dataset = recorded();
    const trainer = runOf(moduleParts(), { ...options, train: dataset, epochs: 2, seed: 4 });
    expect(trainer.stepsPerEpoch).toBe(steps);
    await trainer.fit();
    expect(trainer.step).toBe(2 * steps);
    const generator = new Generator(4);
    const { sampler, batchSampler } = options;
    const epoch = () => {
      if (batchSampler) return Array.from(batchSampler.batches(generator), (each) => [...each]);
      const order = [...(sampler?.indices(generator) ?? [])];
      return Array.from({ length: steps }, (_, i) => order.slice(30 * i, 30 * (i + 1)));
    };
    expect(dataset.asked).toEqual([...epoch(), ...epoch()]);
  });

  it.each([1, steps, steps + 1])(
    "is resumed after step %i as if it had not stopped",
    async (at) => {
      const whole = moduleParts();
      const undisturbed = runOf(whole, { ...options, epochs: 3 });
      await undisturbed.fit();
      const first = runOf(moduleParts(), { ...options, epochs: 3 });
      await fitSteps(first, at);
      const resumed = moduleParts(9);
      const second = runOf(resumed, { ...options, epochs: 3 });
      second.restore(first.checkpoint());
      await second.fit();
      await first.fit();
      expect(numbers(resumed.model)).toEqual(numbers(whole.model));
      expect(untimed(first.checkpoint())).toEqual(untimed(undisturbed.checkpoint()));
      expect(untimed(second.checkpoint())).toEqual(untimed(undisturbed.checkpoint()));
    },
  );
});

describe("a sampler", () => {
  it("RandomSampler is what shuffles, SequentialSampler what does not", async () => {
    for (const [sampler, shuffle] of [
      [new RandomSampler(train), true],
      [new SequentialSampler(train), false],
    ] as const) {
      const [one, other] = [moduleParts(), moduleParts()];
      await runOf(one, { sampler }).fit();
      await runOf(other, { shuffle }).fit();
      expect(numbers(one.model)).toEqual(numbers(other.model));
    }
  });

  it("decides where an epoch ends, for the updates of accumulated batches", async () => {
    let updates = 0;
    const callbacks = [accumulateGradients(3), () => ({ updated: () => updates++ })];
    const options = { sampler: own, epochs: 1, batchSize: 20, callbacks };
    await runOf(moduleParts(), options).fit();
    // 20 + 20 + 20, and 10 left over.
    expect(updates).toBe(2);
  });

  it("leaves out a last batch of which a layer knows no variance", async () => {
    const trainer = runOf(moduleParts(), {
      sampler: new RandomSampler(train, { numSamples: 31 }),
    });
    expect(trainer.stepsPerEpoch).toBe(1);
    const few = { sampler: new RandomSampler(train, { numSamples: 1 }) };
    expect(() => runOf(moduleParts(), few)).toThrow(/cannot learn from a single sample/);
  });

  it("does not decide about evaluations, which take batches of batchSize, or 32", async () => {
    const dataset = recorded(validation);
    const batchSampler = new BatchSampler(new SequentialSampler(train), 15);
    runOf(moduleParts(), { batchSampler, batchSize: undefined }).evaluate(dataset);
    expect(dataset.asked.map(({ length }) => length)).toEqual([32, 18]);
  });

  it.each([
    [{ sampler: own, shuffle: true }, /^Trainer: sampler is in the place of shuffle/],
    [{ batchSampler: uneven }, /^Trainer: batchSampler is in the place of batchSize/],
    [
      { batchSampler: uneven, batchSize: undefined, sampler: own },
      /^Trainer: batchSampler is in the place of sampler, and cannot be given with it. Leave one out/,
    ],
    [
      { sampler: [0, 1] },
      /^Trainer: sampler must be a sampler with length and indices\(\), as new Ran/,
    ],
    [{ sampler: uneven }, /^Trainer: sampler must be .*got /],
    [{ batchSampler: own }, /^Trainer: batchSampler must be a sampler of batches with length and/],
    [{ sampler: { ...own, length: 0 } }, /^Trainer: sampler has no samples$/],
    [{ batchSampler: { ...uneven, length: 0 } }, /^Trainer: batchSampler has no batches$/],
    [{ samplers: own }, /^Trainer: there is no option samplers. Did you mean sampler\?$/],
    [{ prefetch: -1 }, /^Trainer: prefetch must be a non-negative integer, got -1$/],
  ])("%#: what is wrong is said", (options, message) => {
    const build = () => runOf(moduleParts(), options);
    expect(build).toThrow(ValueError);
    expect(build).toThrow(message);
  });

  it.each([
    [{ sampler: { ...own, length: 80 } }, /the sampler gives 70, and its length is 80/],
    [{ sampler: { ...own, indices: () => [0, 90] } }, /sample 90 does not exist, expected 0 to 89/],
    [{ sampler: { ...own, indices: () => "0" } }, /the indices must be an Int32Array or an array/],
    [{ batchSampler: { ...uneven, length: 3 } }, /the batchSampler gives 4, and its length is 3/],
    [{ batchSampler: { length: 1, batches: () => [[90]] } }, /sample 90 does not exist/],
    [
      { batchSampler: { length: 1, batches: () => 3 } },
      /batches\(\) gives must be a list of batches/,
    ],
  ])("%#: what it gives wrongly is said by fit", async (options, message) => {
    const size = "batchSampler" in options ? { batchSize: undefined } : {};
    const running = runOf(moduleParts(), { ...options, ...size }).fit();
    await expect(running).rejects.toThrow(ValueError);
    await expect(running).rejects.toThrow(message);
  });

  it("of another length does not fit a checkpoint behind its end", async () => {
    const trainer = runOf(moduleParts());
    await fitSteps(trainer, 2);
    const bytes = trainer.checkpoint();
    const short = runOf(moduleParts(), {
      sampler: new RandomSampler(train, { numSamples: 59 }),
    });
    expect(() => short.restore(bytes)).toThrow(
      new DataError("checkpoint: DataLoader: the state is at sample 60, expected 0 to 59."),
    );
    expect(short.step).toBe(0);
    const batchSampler = { length: 1, batches: () => [[1, 2]] };
    const fewer = runOf(moduleParts(), { batchSampler, batchSize: undefined });
    fewer.restore(bytes);
    await expect(fewer.fit()).rejects.toThrow(/at sample 60, and the batches of this .* hold 2\./);
  });
});

describe("data that is awaited", () => {
  it.each([
    ["by its promise", async () => Promise.reject(new Error("no such file"))],
    [
      "outright",
      () => {
        throw new Error("no such file");
      },
    ],
  ])("fails %s in the place of its batch, and fit goes on from that very one", async (_, fail) => {
    const whole = moduleParts();
    await runOf(whole).fit();
    const data = awaited();
    for (let broken = 0; broken < 12; broken++) {
      const own = moduleParts();
      let read = 0;
      let failures = 0;
      const flaky = {
        length: data.length,
        batch(indices: Int32Array, epoch?: number) {
          if (read++ !== broken || failures > 0) return data.batch(indices, epoch);
          failures++;
          return fail();
        },
      };
      const trainer = runOf(own, { train: flaky });
      await expect(trainer.fit()).rejects.toThrow("no such file");
      expect([trainer.step, trainer.record.steps.length]).toEqual([broken, broken]);
      expect(await trainer.fit()).toBe("finished");
      expect(numbers(own.model)).toEqual(numbers(whole.model));
    }
  });

  it("is read ahead by so many batches, and no more", async () => {
    const { asked, batch } = recorded();
    const ahead: number[] = [];
    const dataset = { length: 90, batch: async (...given: [Int32Array]) => batch(...given) };
    const trainer = runOf(moduleParts(), {
      train: dataset,
      batchSize: 9,
      prefetch: 3,
      epochs: 1,
    });
    await trainer.fit({ onStep: ({ step }) => void ahead.push(asked.length - step) });
    expect(ahead).toEqual([3, 3, 3, 3, 3, 3, 3, 2, 1, 0]);
  });

  it("is not read ahead where it is at hand", async () => {
    const data = recorded();
    const trainer = runOf(moduleParts(), { train: data, epochs: 1, prefetch: 2 });
    await trainer.fit({ onStep: ({ step }) => expect(data.asked).toHaveLength(step) });
    expect(data.asked).toHaveLength(3);
  });

  it("takes no step with a batch that came after the signal", async () => {
    const stop = new AbortController();
    const whole = moduleParts();
    await runOf(whole).fit();
    const own = moduleParts();
    const data = awaited();
    let reads = 0;
    const aborting = {
      length: 90,
      batch(...given: [Int32Array]) {
        if (reads++ === 5) stop.abort();
        return data.batch(...given);
      },
    };
    const trainer = runOf(own, { train: aborting, prefetch: 0 });
    expect(await trainer.fit({ signal: stop.signal })).toBe("stopped");
    expect(trainer.step).toBe(5);
    await trainer.fit();
    expect(numbers(own.model)).toEqual(numbers(whole.model));
  });

  it("has random numbers that are not the run's", async () => {
    const [quiet, drawing] = [moduleParts(), moduleParts()];
    await runOf(quiet, { train: awaited() }).fit();
    const data = awaited();
    const dataset = {
      length: 90,
      batch(...given: [Int32Array]) {
        defaultGenerator.next();
        return data.batch(...given);
      },
    };
    await runOf(drawing, { train: dataset }).fit();
    expect(numbers(drawing.model)).toEqual(numbers(quiet.model));
  });

  it("may be there at times, as from a cache", async () => {
    const [whole, own] = [moduleParts(), moduleParts()];
    await runOf(whole).fit();
    const data = awaited();
    let reads = 0;
    const cached = {
      length: 90,
      batch: (...given: [Int32Array]) =>
        reads++ % 4 < 2 ? data.batch(...given) : train.batch(...given),
    };
    await runOf(own, { train: cached }).fit();
    expect(numbers(own.model)).toEqual(numbers(whole.model));
  });

  it("is drawn by samplers as data at hand is", async () => {
    for (const [, options] of sampled) {
      const [here, there] = [moduleParts(), moduleParts()];
      await runOf(here, options).fit();
      const trainer = runOf(there, { ...options, train: awaited() });
      await fitSteps(trainer, 2);
      await trainer.fit();
      expect(numbers(there.model)).toEqual(numbers(here.model));
    }
  });

  it("is looked at by the doctor as data at hand is", async () => {
    const alerts = async (data: object) => {
      const told: string[] = [];
      const model = new nn.Sequential(new nn.Linear(2, 2));
      for (const parameter of model.parameters()) parameter.data.fill(0);
      // It cannot learn moons by heart.
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      const trainer = runOf({ ...moduleParts(), model, optimizer }, { train: data, doctor: true });
      await trainer.fit({
        onAlert: ({ kind, evidence }) => void told.push(`${kind}: ${evidence}`),
      });
      return told;
    };
    const told = await alerts(train);
    expect(told.some((text) => text.startsWith("cannot-overfit"))).toBe(true);
    expect(await alerts(awaited())).toEqual(told);
  });

  it("may fail where the doctor reads it; the next fit begins again", async () => {
    let reads = 0;
    const data = awaited();
    const flaky = {
      length: 90,
      batch: async (...given: [Int32Array]) => {
        if (reads++ === 0) throw new Error("no such file");
        return data.batch(...given);
      },
    };
    const [own, whole] = [moduleParts(), moduleParts()];
    const trainer = runOf(own, { train: flaky, doctor: true });
    await expect(trainer.fit()).rejects.toThrow("no such file");
    await trainer.fit();
    await runOf(whole, { doctor: true }).fit();
    expect(numbers(own.model)).toEqual(numbers(whole.model));
  });

  it("is not what findLearningRate takes, which leaves the run as it was", async () => {
    const [own, whole] = [moduleParts(), moduleParts()];
    const trainer = runOf(own, { train: awaited() });
    await fitSteps(trainer, 4);
    expect(() => trainer.findLearningRate()).toThrow(
      new ValueError(
        "findLearningRate: the training set's batches are promises, for which it does not wait. Call it on " +
          "another trainer, of data that is there at once",
      ),
    );
    await trainer.fit();
    await runOf(whole).fit();
    expect(numbers(own.model)).toEqual(numbers(whole.model));
  });
});

describe("an evaluation of data that is awaited", () => {
  /** A model that draws in evaluation, too. */
  class Noisy extends nn.Module {
    readonly linear = new nn.Linear(2, 2);
    forward(x: Tensor) {
      return this.linear.forward(x.add(randn(x.shape)));
    }
  }
  const noisy = () => {
    const parts = moduleParts();
    const model = new Noisy();
    return { ...parts, model, optimizer: new optim.Adam(model.parameters()) };
  };

  it("is that of data at hand, within fit and without", async () => {
    for (const parts of [moduleParts, noisy]) {
      for (const callbacks of [[], [exponentialMovingAverage({ decay: 0.9 })]]) {
        const [here, there] = [parts(), parts()];
        const options = { callbacks, batchSize: 20 };
        const local = runOf(here, options);
        const trainer = runOf(there, { ...options, validation: awaited(validation) });
        await local.fit();
        await trainer.fit();
        expect(epochsOf(trainer.record)).toEqual(epochsOf(local.record));
        const { accuracy, loss, samples } = local.evaluate(train);
        expect(await trainer.evaluate(awaited(train))).toEqual({ accuracy, loss, samples });
        expect(numbers(there.model)).toEqual(numbers(here.model));
      }
    }
  });

  it("is asked for with its dataset", async () => {
    const trainer = runOf(moduleParts(), { validation: awaited(validation) });
    expect(() => trainer.evaluate()).toThrow(
      new ValueError(
        "evaluate: the validation set's batches are promises. Give it, and wait: await " +
          "trainer.evaluate(validation)",
      ),
    );
  });

  it("is of one model: it ends where the run goes on meanwhile", async () => {
    const trainer = runOf(moduleParts());
    const early = trainer.evaluate(awaited(validation));
    const message = /^evaluate: the run went on while the dataset was read. Await it in onEpoch/;
    const refused = expect(early).rejects.toThrow(message);
    await fitSteps(trainer, 2);
    await refused;
    expect((await trainer.evaluate(awaited(validation))).samples).toBe(50);
  });

  it("fails with its dataset's error, and the epoch still ends with it", async () => {
    const [own, whole] = [moduleParts(), moduleParts()];
    let broken = true;
    const flaky: Dataset<Promise<Batch>> = {
      length: 50,
      async batch(indices) {
        if (broken && indices[0] > 0) throw new Error("no such file");
        return validation.batch(indices);
      },
    };
    const trainer = runOf(own, { validation: flaky, train: awaited() });
    await expect(trainer.fit()).rejects.toThrow("no such file");
    expect([trainer.step, trainer.epoch]).toEqual([3, 1]);
    broken = false;
    await trainer.fit();
    await runOf(whole).fit();
    expect(trainer.record.epochs.map(({ step }) => step)).toEqual([3, 6, 9, 12]);
    expect(numbers(own.model)).toEqual(numbers(whole.model));
  });
});

it("types say what evaluate gives", () => {
  const trainer = runOf(moduleParts(), settings);
  const now: number = trainer.evaluate(validation).loss;
  const later: Promise<{ loss: number }> = trainer.evaluate(awaited(validation));
  expect(later).toBeInstanceOf(Promise);
  expect(now).toBeGreaterThan(0);
});
