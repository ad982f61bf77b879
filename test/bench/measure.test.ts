import { describe, expect, test } from "vitest";
import type { Contender } from "../../bench/contender.ts";
import type { Entry } from "../../bench/entries.ts";
import { measureWork } from "../../bench/measure.ts";
import { matmulFlops, productsOf } from "../../bench/products.ts";
import { describeWork, mnist, parts, type Work, withoutChance } from "../../bench/works.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

const work: Work = { kind: "matmul", name: "matmul 50³", size: 50 }; // 250 000 operations
const settings = { rounds: 3, milliseconds: 20, warmUp: 500 };

/** A contender that answers by rote: with these times in the rounds, and 1000 ms for the warm-up. */
function contender(name: string, rote: Partial<Contender> & { times?: number[] } = {}): Contender {
  const times = [...(rote.times ?? [1, 1, 1])];
  return {
    entry: { name, command: "", args: [], role: "peer", bound: "wasm", takes: () => true },
    about: { version: "1", threads: 1 },
    prepare: async () => {},
    evidence: async () => [1, -20],
    measure: async (milliseconds) => (milliseconds === 500 ? 1000 : times.shift()!),
    stop: () => {},
    ...rote,
  };
}

const broken = async () => {
  throw new Error("out of order");
};

describe("measureWork", () => {
  test("medians of the rounds alone, and the rate", async () => {
    const ours = contender("ours", { times: [2, 8, 4] });
    const peer = contender("peer", { times: [1, 2, 3] });
    const { rows, absent, flops, peakGflops } = await measureWork(
      work,
      [ours, peer],
      folder,
      settings,
    );
    expect(absent).toEqual([]);
    expect(flops).toBe(250_000);
    expect(rows.map((row) => row.contender)).toEqual(["ours", "peer"]);
    expect(rows[0].milliseconds).toEqual({ median: 4, lower: 3, upper: 6 });
    expect(rows[0].gflops).toBeCloseTo(0.0625, 12); // 250 000 in 4 ms
    expect(rows[0].shareOfLimit).toBeCloseTo(0.0625 / peakGflops.median, 12);
  });

  test("the share of what bounds a contender, and none where nothing does", async () => {
    const of = (
      name: string,
      entry: Partial<Entry>,
      rest: Parameters<typeof contender>[1] = {},
    ) => {
      const made = contender(name, rest);
      return { ...made, entry: { ...made.entry, ...entry } };
    };
    const evidence = async () => [];
    const { rows, peakGflops } = await measureWork(
      work,
      [
        contender("ours"),
        of("threads", {}, { about: { version: "1", threads: 2 } }),
        of("blas", { bound: "blas" }),
        of("python", { bound: null }),
        of("limit", { role: "limit", bound: null }, { times: [0.7, 0.5, 0.8], evidence }),
      ],
      folder,
      settings,
    );
    const [, threads, blas, python, limit] = rows.map((row) => row.shareOfLimit);
    expect(threads).toBeCloseTo(0.25 / (2 * peakGflops.median), 12);
    expect(blas).toBeCloseTo(0.7, 12);
    expect([python, limit]).toEqual([null, null]);
  });

  test("without matrix products neither rate nor share", async () => {
    const softmax: Work = { kind: "softmax", name: "softmax", rows: 2, columns: 2 };
    const { rows } = await measureWork(softmax, [contender("ours")], folder, settings);
    expect(rows[0]).toMatchObject({ gflops: null, shareOfLimit: null });
  });

  test("only those are asked that take the work", async () => {
    const other = contender("other", { prepare: broken });
    other.entry.takes = ({ kind }) => kind !== "matmul";
    const { rows, absent } = await measureWork(work, [contender("ours"), other], folder, settings);
    expect([rows.length, absent]).toEqual([1, []]);
  });

  test("a slow one sits out rounds", async () => {
    let turns = 0;
    const measure = async () => {
      turns++;
      return 1000;
    };
    const ours = contender("ours", { times: Array(11).fill(1) });
    await measureWork(work, [ours, contender("slow", { measure })], folder, {
      ...settings,
      rounds: 11,
    });
    expect(turns).toBe(1 + 3); // The warm-up, and rounds 0, 5 and 10.
  });

  test("a peer that computes something else is no row; rounding is not something else", async () => {
    const contenders = [
      contender("ours"),
      contender("rounded", { evidence: async () => [1.00019, -20.00019] }),
      contender("other", { evidence: async () => [1.00021, -20] }),
      contender("shorter", { evidence: async () => [1] }),
      contender("undefined", { evidence: async () => [Number.NaN, -20] }),
    ];
    const { rows, absent } = await measureWork(work, contenders, folder, settings);
    expect(rows.map((row) => row.contender)).toEqual(["ours", "rounded"]);
    expect(absent).toEqual([
      { contender: "other", problem: "computes something else: 1.00021, ours 1" },
      { contender: "shorter", problem: "computes something else: undefined, ours -20" },
      { contender: "undefined", problem: "computes something else: NaN, ours 1" },
    ]);
  });

  test("a peer that fails, before or in the rounds, is absent with its reason; the rest go on", async () => {
    let turns = 0;
    const breaksDown = async () => (turns++ < 2 ? 1 : broken());
    const { rows, absent } = await measureWork(
      work,
      [
        contender("ours"),
        contender("broken", { prepare: broken }),
        contender("breaks down", { measure: breaksDown }),
        contender("sound"),
      ],
      folder,
      settings,
    );
    expect(rows.map((row) => row.contender)).toEqual(["ours", "sound"]);
    expect(absent).toEqual([
      { contender: "broken", problem: "out of order" },
      { contender: "breaks down", problem: "out of order" },
    ]);
  });

  test("throws if ours fails", async () => {
    const contenders = [contender("ours", { prepare: broken }), contender("peer")];
    await expect(measureWork(work, contenders, folder, settings)).rejects.toThrow("out of order");
  });

  test("evidence is of the work without chance, times are of the work itself", async () => {
    const step = mnist(128);
    const prepared: Work[] = [];
    const ours = contender("ours", {
      prepare: async (given) => {
        prepared.push(given);
      },
      evidence: async () => {
        expect(prepared).toEqual([withoutChance(step)]);
        return [1];
      },
    });
    await measureWork(step, [ours], folder, settings);
    expect(prepared).toEqual([withoutChance(step), step]);
    expect(JSON.stringify(withoutChance(step))).toBe(
      JSON.stringify(step).replace('"p":0.2', '"p":0'),
    );
  });
});

test("the operations of a step's matrix products", () => {
  // 784→256 forward and weight; 256→128 and 128→10 forward, weight and input.
  const multiplyAdds = 128 * (2 * 784 * 256 + 3 * 256 * 128 + 3 * 128 * 10);
  expect(matmulFlops(mnist(128))).toBe(2 * multiplyAdds);
});

test("the matrix products of a layer that is not the first: forward, weight and input", () => {
  const [forward, weight, input] = productsOf(mnist(32)).slice(2);
  expect(forward).toEqual({ m: 32, n: 128, k: 256, transA: false, transB: true });
  expect(weight).toEqual({ m: 128, n: 256, k: 32, transA: true, transB: false });
  expect(input).toEqual({ m: 32, n: 256, k: 128, transA: false, transB: false });
  expect(productsOf({ ...mnist(32), only: "loss" })).toHaveLength(3);
});

const layerFlops = (name: string) => matmulFlops(parts.layers.find((work) => work.name === name)!);

test("the operations of layers: those of each product forward, and of its operands' gradients", () => {
  // The columns of both convolutions and three linear layers; images are not asked for their gradient.
  const [conv1, conv2] = [64 * 784 * 6 * 25, 64 * 100 * 16 * 150];
  const dense = 64 * (400 * 120 + 120 * 84 + 84 * 10);
  expect(layerFlops("LeNet, batch 64")).toBe(2 * (2 * conv1 + 3 * conv2 + 3 * dense));
  expect(layerFlops("LeNet, batch 64, forward")).toBe(2 * (conv1 + conv2 + dense));
  // The first of two convolutions is not asked for that of its inputs.
  expect(layerFlops("residual block 32×32×64")).toBe(2 * 5 * 8 * 1024 * 64 * 576);
  // Four projections of 128, two products for each of 4 heads, and a network 128→512→128.
  const [places, features] = [16 * 64, 128];
  const attention = places * (4 * features * features + 2 * 64 * features);
  expect(layerFlops("GPT block")).toBe(2 * 3 * (attention + 2 * places * features * 4 * features));
  // The sequence has no gradient; the state before each step has.
  const gates = 32 * 64 * 128 * 512;
  expect(layerFlops("LSTM, 64 steps")).toBe(2 * (2 * gates + 3 * gates));
  expect(layerFlops("embedding 10000×128")).toBe(0);
});

test("describeWork", () => {
  expect(describeWork(mnist(32))).toBe(
    "A training step of 784→256→ReLU→BatchNorm→Dropout→128→Tanh→10 on 32 samples: cross-entropy, SGD.",
  );
  expect(describeWork(parts.layers[3])).toBe(
    "The loss of 64×32×32→(x + Conv 64 of 3×3→ReLU→Conv 64 of 3×3)→ReLU on 8 samples: mean squared error.",
  );
});
