import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataLoader, type DataLoaderState } from "../../src/data/data-loader.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { defaultGenerator, Generator, manualSeed } from "../../src/random/generator.ts";
import { DataError, ValueError } from "../../src/tensor/errors.ts";

/** A dataset whose batch is the list of its indices. */
function positions(length: number): Dataset<number[]> {
  return { length, batch: (indices) => Array.from(indices) };
}

async function collect<B>(loader: AsyncIterable<B>): Promise<B[]> {
  const batches: B[] = [];
  for await (const batch of loader) batches.push(batch);
  return batches;
}

const inOrder = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("batches", () => {
  test.each([
    [7, 3, false, [[0, 1, 2], [3, 4, 5], [6]]],
    [
      7,
      3,
      true,
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    [
      6,
      3,
      true,
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    [2, 5, false, [[0, 1]]],
    [2, 5, true, []],
    [0, 5, false, []],
  ])("%d samples by %d, dropLast %s", async (length, batchSize, dropLast, expected) => {
    const loader = new DataLoader(positions(length), { batchSize, dropLast });
    expect([...loader]).toEqual(expected);
    expect(await collect(loader)).toEqual(expected);
    expect(loader).toHaveLength(expected.length);
  });

  test("one sample a batch unless told otherwise", () => {
    expect([...new DataLoader(positions(2))]).toEqual([[0], [1]]);
  });

  test.each([0, -1, 1.5, Number.NaN])("batch size %d is an error", (batchSize) => {
    expect(() => new DataLoader(positions(1), { batchSize })).toThrow(
      new ValueError(`DataLoader: batchSize must be a positive integer, got ${batchSize}`),
    );
  });

  test.each([-1, 0.5])("prefetch %d is an error", (prefetch) => {
    expect(() => new DataLoader(positions(1), { prefetch })).toThrow(ValueError);
  });
});

describe("shuffle", () => {
  const epochs = (seed: number) => {
    const loader = new DataLoader(positions(20), {
      batchSize: 6,
      shuffle: true,
      generator: new Generator(seed),
    });
    return [[...loader].flat(), [...loader].flat()];
  };

  test("every epoch has every sample, in an order of its own", () => {
    const [first, second] = epochs(1);
    expect(first.toSorted((a, b) => a - b)).toEqual(inOrder(20));
    expect(second.toSorted((a, b) => a - b)).toEqual(inOrder(20));
    expect(first).not.toEqual(second);
    expect(first).not.toEqual(inOrder(20));
  });

  test("the same seed gives the same orders, another gives others", () => {
    expect(epochs(1)).toEqual(epochs(1));
    expect(epochs(2)).not.toEqual(epochs(1));
  });

  test("the order is the generator's permutation", () => {
    const generator = new Generator(1);
    expect(epochs(1)).toEqual(
      [generator.permutation(20), generator.permutation(20)].map((p) => [...p]),
    );
  });

  test("without a generator, manualSeed decides", () => {
    const loader = new DataLoader(positions(20), { shuffle: true });
    manualSeed(5);
    const first = [...loader].flat();
    manualSeed(5);
    expect([...loader].flat()).toEqual(first);
  });

  test("without shuffle, no generator is touched", () => {
    const before = defaultGenerator.state();
    const loader = new DataLoader(positions(3));
    expect([...loader].flat()).toEqual([0, 1, 2]);
    const state = loader.state();
    defaultGenerator.next();
    loader.restore(state);
    expect(defaultGenerator.offset).toBe(before.offset + 1);
  });
});

/** State as it comes back from a file. */
function stored(state: DataLoaderState): DataLoaderState {
  return JSON.parse(JSON.stringify(state));
}

describe("state", () => {
  const arbitraryRun = fc.record({
    length: fc.nat(20),
    batchSize: fc.integer({ min: 1, max: 6 }),
    shuffle: fc.boolean(),
    dropLast: fc.boolean(),
    prefetch: fc.nat(3),
    stopAfter: fc.nat(40),
    waits: fc.boolean(),
  });

  /** Three epochs of batches, read after the n-th batch (from 0) into `states[n]`. */
  async function run(loader: DataLoader<number[]>, waits: boolean, epochs: number) {
    const batches: string[] = [];
    const states: DataLoaderState[] = [];
    const take = (epoch: number, batch: number[]) => {
      batches.push(`epoch ${epoch}: ${batch}`);
      states.push(stored(loader.state()));
    };
    for (let epoch = 3 - epochs; epoch < 3; epoch++) {
      if (waits) for await (const batch of loader) take(epoch, batch);
      else for (const batch of loader) take(epoch, batch);
    }
    return { batches, states };
  }

  test("a restored loader goes on as the uninterrupted one, from any batch", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRun, async ({ length, stopAfter, waits, ...options }) => {
        const loader = (seed: number) =>
          new DataLoader(positions(length), { ...options, generator: new Generator(seed) });
        const whole = await run(loader(11), waits, 3);
        if (whole.batches.length === 0) return;
        const at = stopAfter % whole.batches.length;
        const resumed = loader(99);
        resumed.restore(whole.states[at]);
        const epoch = Number(whole.batches[at][6]);
        const rest = await run(resumed, waits, 3 - epoch);
        expect(rest.batches).toEqual(whole.batches.slice(at + 1));
      }),
    );
  });

  test("between epochs, and before the first", () => {
    const create = () =>
      new DataLoader(positions(9), { shuffle: true, batchSize: 9, generator: new Generator(4) });
    const loader = create();
    const states = [loader.state()];
    const epochs = inOrder(3).map(() => {
      const batches = [...loader];
      states.push(loader.state());
      return batches[0];
    });
    states.slice(0, 3).forEach((state, i) => {
      const resumed = create();
      resumed.restore(state);
      expect([...resumed, ...resumed].slice(0, 3 - i)).toEqual(epochs.slice(i, i + 2));
    });
  });

  test("a generator shared with other draws goes on where it was", () => {
    const generator = new Generator(4);
    const loader = new DataLoader(positions(9), { shuffle: true, batchSize: 3, generator });
    const later: unknown[] = [];
    let state: DataLoaderState | undefined;
    for (const batch of loader) {
      const drawn = generator.integers(3, 0, 100);
      if (state) later.push(batch, drawn);
      state ??= stored(loader.state());
    }
    later.push(...loader);

    const shared = new Generator(0);
    const resumed = new DataLoader(positions(9), {
      shuffle: true,
      batchSize: 3,
      generator: shared,
    });
    resumed.restore(state!);
    const again: unknown[] = [];
    for (const batch of resumed) again.push(batch, shared.integers(3, 0, 100));
    again.push(...resumed);
    expect(again).toEqual(later);
  });

  test("after a break, the next iteration is a new epoch", () => {
    const loader = new DataLoader(positions(4), { batchSize: 2 });
    for (const _ of loader) break;
    expect([...loader]).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test("after a break in a restored epoch too", () => {
    const loader = new DataLoader(positions(6), { batchSize: 2 });
    for (const _ of loader) break;
    loader.restore(loader.state());
    for (const batch of loader) {
      expect(batch).toEqual([2, 3]);
      break;
    }
    expect([...loader]).toHaveLength(3);
  });

  test("a state that was taken does not move on with the loader", () => {
    const loader = new DataLoader(positions(3));
    const states = Array.from(loader, () => loader.state());
    expect(states.map(({ epoch }) => epoch?.position)).toEqual([1, 2, 3]);
  });

  test("the position counts samples: the batch size may change", () => {
    const loader = new DataLoader(positions(10), { batchSize: 3 });
    for (const _ of loader) break;
    const larger = new DataLoader(positions(10), { batchSize: 4, dropLast: true });
    larger.restore(loader.state());
    expect([...larger]).toEqual([[3, 4, 5, 6]]);
  });

  test("a state that does not fit is an error, and changes nothing", () => {
    const loader = new DataLoader(positions(4), { batchSize: 2 });
    expect(() => loader.restore(new DataLoader(positions(5)).state())).toThrow(
      new DataError(
        "DataLoader: the state is of a dataset of 5 samples, this one has 4. Use the data that the run began with.",
      ),
    );
    const { generator } = loader.state();
    for (const position of [5, -1, 0.5, Number.NaN]) {
      const state = { samples: 4, epoch: { position, generator }, generator };
      expect(() => loader.restore(state)).toThrow(
        new DataError(`DataLoader: the state is at sample ${position}, expected 0 to 4.`),
      );
    }
    expect([...loader]).toHaveLength(2);
  });
});

/** A dataset whose reads wait until they are released, and that records what was asked of it. */
function slow(length: number) {
  const asked: number[][] = [];
  const settle = new Map<number, { resolve(): void; reject(error: Error): void }>();
  const dataset: Dataset<Promise<number[]>> = {
    length,
    batch: (indices) => {
      const batch = Array.from(indices);
      asked.push(batch);
      return new Promise((resolve, reject) => {
        settle.set(batch[0], { resolve: () => resolve(batch), reject });
      });
    },
  };
  return { dataset, asked, settle };
}

describe("read-ahead", () => {
  /** Lets everything that can go on without a read go on. */
  const idle = () => new Promise((resolve) => setImmediate(resolve));

  test.each([0, 1, 2, 5])(
    "%d batches are asked for while one is in use, and no more",
    async (prefetch) => {
      const { dataset, asked, settle } = slow(20);
      const batches = new DataLoader(dataset, { prefetch })[Symbol.asyncIterator]();
      const first = batches.next();
      await idle();
      expect(asked).toHaveLength(1 + prefetch);
      settle.get(0)?.resolve();
      expect(await first).toEqual({ done: false, value: [0] });
      await idle();
      expect(asked).toHaveLength(1 + prefetch);
      void batches.next();
      await idle();
      expect(asked).toHaveLength(2 + prefetch);
    },
  );

  test("batches come in order, whichever is read first", async () => {
    const { dataset, settle } = slow(3);
    const result = collect(new DataLoader(dataset, { prefetch: 2 }));
    for (const index of [2, 1, 0]) {
      await idle();
      settle.get(index)?.resolve();
    }
    expect(await result).toEqual([[0], [1], [2]]);
  });

  test("an error comes in place of its batch, after those before it", async () => {
    const { dataset, settle } = slow(4);
    const batches = new DataLoader(dataset, { prefetch: 3 })[Symbol.asyncIterator]();
    const first = batches.next();
    await idle();
    settle.get(1)?.reject(new DataError("broken"));
    await idle();
    settle.get(0)?.resolve();
    expect(await first).toEqual({ done: false, value: [0] });
    await expect(batches.next()).rejects.toThrow(new DataError("broken"));
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });

  test("an error thrown outright comes in its place too", async () => {
    const dataset: Dataset<number[]> = {
      length: 3,
      batch: ([index]) => {
        if (index === 1) throw new DataError("broken");
        return [index];
      },
    };
    const got: number[] = [];
    const read = async () => {
      for await (const [index] of new DataLoader(dataset, { prefetch: 2 })) got.push(index);
    };
    await expect(read()).rejects.toThrow("broken");
    expect(got).toEqual([0]);
  });

  test("after a failure the state still names the batch that failed", async () => {
    const { dataset, settle } = slow(4);
    const loader = new DataLoader(dataset, { prefetch: 1 });
    const batches = loader[Symbol.asyncIterator]();
    const first = batches.next();
    await idle();
    settle.get(0)?.resolve();
    settle.get(1)?.reject(new Error("broken"));
    await first;
    await expect(batches.next()).rejects.toThrow("broken");
    expect(loader.state().epoch?.position).toBe(1);
  });

  test("a break stops the reading, and a read that fails after it disturbs nobody", async () => {
    const { dataset, asked, settle } = slow(10);
    const loader = new DataLoader(dataset, { prefetch: 2 });
    setImmediate(() => settle.get(0)?.resolve());
    for await (const _ of loader) break;
    settle.get(1)?.reject(new Error("nobody asked"));
    settle.get(2)?.resolve();
    await idle();
    expect(asked).toEqual([[0], [1], [2]]);
  });

  test("the state counts what was given out, not what was read ahead", async () => {
    const loader = new DataLoader(positions(10), { batchSize: 2, prefetch: 3 });
    const counts: (number | undefined)[] = [];
    for await (const _ of loader) counts.push(loader.state().epoch?.position);
    expect(counts).toEqual([2, 4, 6, 8, 10]);
    expect(loader.state().epoch).toBeNull();
  });
});
