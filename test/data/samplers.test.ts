import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BatchSampler,
  type BatchSource,
  DataLoader,
  type DataLoaderOptions,
  type DataLoaderState,
  type Dataset,
  RandomSampler,
  type Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from "../../src/data/index.ts";
import { DataError, Generator, ValueError } from "../../src/index.ts";

const positions = (length: number): Dataset<number[]> => ({ length, batch: (i) => Array.from(i) });
const inOrder = (n: number) => Array.from({ length: n }, (_, i) => i);
const sorted = (list: ArrayLike<number>) => Array.from(list).sort((a, b) => a - b);

describe("samplers", () => {
  it("SequentialSampler goes from the first to the last", () => {
    expect([...new SequentialSampler({ length: 4 }).indices()]).toEqual([0, 1, 2, 3]);
  });

  it("RandomSampler takes every sample once, or so many, whole orders first", () => {
    const once = new RandomSampler({ length: 9 });
    expect(sorted(once.indices(new Generator(1)))).toEqual(inOrder(9));
    expect([...once.indices(new Generator(1))]).toEqual([...new Generator(1).permutation(9)]);
    const more = new RandomSampler({ length: 3 }, { numSamples: 8 }).indices(new Generator(2));
    expect(more).toHaveLength(8);
    for (const order of [more.subarray(0, 3), more.subarray(3, 6)]) {
      expect(sorted(order)).toEqual([0, 1, 2]);
    }
    expect(new Set(more.subarray(6)).size).toBe(2);
    const few = new RandomSampler({ length: 9 }, { numSamples: 4 }).indices(new Generator(1));
    expect(new Set(few).size).toBe(4);
  });

  it("RandomSampler with replacement draws from all each time", () => {
    const sampler = new RandomSampler({ length: 5 }, { replacement: true, numSamples: 5000 });
    const drawn = sampler.indices(new Generator(3));
    // 1000 each, with a standard deviation of 28.
    for (const index of inOrder(5)) {
      const count = drawn.filter((each) => each === index).length;
      expect(Math.abs(count - 1000)).toBeLessThan(120);
    }
  });

  it("WeightedRandomSampler draws in proportion to the weights", () => {
    const drawn = new WeightedRandomSampler([1, 0, 3, 0], 8000).indices(new Generator(1));
    expect(new Set(drawn)).toEqual(new Set([0, 2]));
    // The standard deviation is 39.
    expect(Math.abs(drawn.filter((i) => i === 0).length - 2000)).toBeLessThan(160);
  });

  it("without replacement none comes twice, and the chances are those of one after the other", () => {
    const weights = [1, 2, 5, 0];
    const sampler = new WeightedRandomSampler(weights, 2, { replacement: false });
    const generator = new Generator(4);
    const counts = new Map<string, number>();
    for (let n = 0; n < 8000; n++) {
      const pair = sampler.indices(generator).join();
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    const chance = (i: number, j: number) => (weights[i] / 8) * (weights[j] / (8 - weights[i]));
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 2],
      [2, 0],
      [2, 1],
    ] as const) {
      // The standard deviation is at most 45.
      expect(Math.abs((counts.get(`${i},${j}`) ?? 0) - 8000 * chance(i, j))).toBeLessThan(180);
    }
    expect(counts.size).toBe(6);
  });

  it("SubsetRandomSampler takes its samples in random order", () => {
    const sampler = new SubsetRandomSampler([5, 2, 8, 1]);
    const orders = [1, 2, 3, 4, 5].map((seed) => sampler.indices(new Generator(seed)));
    for (const order of orders) expect(sorted(order)).toEqual([1, 2, 5, 8]);
    expect(new Set(orders.map(String)).size).toBeGreaterThan(1);
  });

  it("BatchSampler cuts the order into batches", () => {
    const sampler = new SequentialSampler({ length: 5 });
    const all = new BatchSampler(sampler, 2);
    expect(Array.from(all.batches(), (batch) => [...batch])).toEqual([[0, 1], [2, 3], [4]]);
    const whole = new BatchSampler(sampler, 2, true);
    expect([all.length, whole.length, [...whole.batches()].length]).toEqual([3, 2, 2]);
  });

  it("names what makes no sense", () => {
    expect(() => new RandomSampler({ length: 0 }, { numSamples: 2 })).toThrow(
      new ValueError("RandomSampler: 2 samples cannot be drawn from none."),
    );
    expect(new RandomSampler({ length: 0 }, { replacement: true }).indices()).toHaveLength(0);
    for (const weights of [[0, 0], [1, -1], [Number.NaN], [Number.POSITIVE_INFINITY], []]) {
      expect(() => new WeightedRandomSampler(weights, 1)).toThrow(
        /weights must be an array of numbers from 0, not all of them 0/,
      );
    }
    expect(() => new WeightedRandomSampler([1, 0, 1], 3, { replacement: false })).toThrow(
      new ValueError(
        "WeightedRandomSampler: 3 samples without replacement, but only 2 have a weight above 0. Ask for " +
          "fewer, or set replacement",
      ),
    );
  });
});

/** Samples of similar size together, in random order: batches of one to three. */
const uneven: BatchSource = {
  length: 4,
  *batches(generator) {
    const order = generator.permutation(9);
    let at = 0;
    for (const size of [3, 1, 3, 2]) {
      yield order.slice(at, at + size);
      at += size;
    }
  },
};

describe("a loader with a sampler", () => {
  const dataset = positions(9);
  const sampler = fc.constantFrom<Sampler>(
    new SequentialSampler(dataset),
    new RandomSampler(dataset, { numSamples: 23 }),
    new RandomSampler(dataset, { replacement: true, numSamples: 12 }),
    new WeightedRandomSampler([1, 2, 3, 4, 5, 6, 7, 8, 9], 14),
    new WeightedRandomSampler([1, 2, 3, 4, 5, 6, 7, 8, 9], 6, { replacement: false }),
    new SubsetRandomSampler([1, 3, 5, 7]),
    { length: 3, indices: () => [8, 0, 4] },
  );
  const options = fc.oneof(
    fc.record({ sampler, batchSize: fc.integer({ min: 1, max: 5 }), dropLast: fc.boolean() }),
    fc.record({
      batchSampler: fc.oneof(
        fc.constant(uneven),
        sampler.map((each): BatchSource => new BatchSampler(each, 2)),
      ),
    }),
  );

  it("stopped after any batch and restored, goes on as if it had never stopped", async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.nat(), fc.boolean(), async (given, stop, waits) => {
        const epochs = 3;
        const make = (seed: number) =>
          new DataLoader(dataset, {
            ...given,
            generator: new Generator(seed),
          } as DataLoaderOptions);
        const read = async (loader: DataLoader<number[]>, from: number) => {
          const counts: number[] = [];
          const batches: { epoch: number; batch: string; state: DataLoaderState }[] = [];
          const take = (epoch: number, batch: number[]) =>
            batches.push({
              epoch,
              batch: `${epoch}: ${batch}`,
              state: JSON.parse(JSON.stringify(loader.state())),
            });
          for (let epoch = from; epoch < epochs; epoch++) {
            const before = batches.length;
            if (waits) for await (const batch of loader) take(epoch, batch);
            else for (const batch of loader) take(epoch, batch);
            counts.push(batches.length - before);
          }
          return { batches, counts };
        };
        const { batches: whole, counts } = await read(make(5), 0);
        expect(counts).toEqual(inOrder(epochs).fill(make(5).length));
        if (whole.length === 0) return;
        const at = stop % whole.length;
        const resumed = make(77);
        resumed.restore(whole[at].state);
        const { batches: rest } = await read(resumed, whole[at].epoch);
        expect(rest.map(({ batch }) => batch)).toEqual(
          whole.slice(at + 1).map(({ batch }) => batch),
        );
      }),
    );
  });

  it("tells the dataset the number of the epoch, also after a stop", () => {
    const seen: (number | undefined)[] = [];
    const telling: Dataset<null> = {
      length: 4,
      batch: (_, epoch) => {
        seen.push(epoch);
        return null;
      },
    };
    const loader = new DataLoader(telling, { batchSize: 2 });
    for (const _ of loader);
    for (const _ of loader) break;
    const state = loader.state();
    const resumed = new DataLoader(telling, { batchSize: 2 });
    resumed.restore(state);
    for (const _ of resumed);
    for (const _ of resumed);
    expect(seen).toEqual([0, 0, 1, 1, 2, 2]);
    expect(state.epochs).toBe(2);
    const { epochs: _, ...before } = state;
    resumed.restore(before);
    seen.length = 0;
    for (const _ of resumed);
    expect(seen).toEqual([0]);
  });

  it("names options that exclude each other, and states of other batches", () => {
    const some = new SequentialSampler(dataset);
    expect(() => new DataLoader(dataset, { sampler: some, shuffle: true })).toThrow(
      new ValueError(
        "DataLoader: sampler is in the place of shuffle, and cannot be given with it. Leave one out",
      ),
    );
    for (const other of [
      { batchSize: 2 },
      { shuffle: true },
      { sampler: some },
      { dropLast: true },
    ]) {
      expect(() => new DataLoader(dataset, { batchSampler: uneven, ...other })).toThrow(
        `DataLoader: batchSampler is in the place of ${Object.keys(other)[0]}`,
      );
    }
    const missing = { length: 1, indices: () => [9] };
    expect(() => [...new DataLoader(dataset, { sampler: missing })]).toThrow(
      new ValueError("DataLoader: sample 9 does not exist, expected 0 to 8."),
    );
    const loader = new DataLoader(dataset, { batchSampler: uneven });
    for (const _ of loader) break;
    const other = new DataLoader(dataset, { batchSampler: new BatchSampler(some, 2) });
    other.restore(loader.state());
    expect(() => [...other]).toThrow(DataError);
  });
});
