import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Contender } from "../../bench/contender.ts";
import { measureWork } from "../../bench/measure.ts";
import { matmulFlops, parts, type Work, withoutChance } from "../../bench/works.ts";

const folder = mkdtempSync(join(tmpdir(), "chainrule-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const work: Work = { kind: "matmul", name: "matmul 50³", size: 50 }; // 250 000 operations
const settings = { rounds: 3, milliseconds: 20, warmUp: 500 };

/** A contender that answers by rote: with these times in the rounds, and 1000 ms for the warm-up. */
function contender(name: string, rote: Partial<Contender> & { times?: number[] } = {}): Contender {
  const times = [...(rote.times ?? [1, 1, 1])];
  return {
    entry: { name, command: "", args: [], wasm: true },
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
  test("medians of the rounds alone, their ratio to ours, and the rate", async () => {
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
    expect(rows.map((row) => row.ratio)).toEqual([1, 0.5]);
    expect(rows[0].gflops).toBeCloseTo(0.0625, 12); // 250 000 in 4 ms
    expect(rows[0].shareOfPeak).toBeCloseTo(0.0625 / peakGflops.median, 12);
  });

  test("no share of the peak outside WebAssembly, and one as small as the threads are many", async () => {
    const outside = contender("outside");
    const { rows, peakGflops } = await measureWork(
      work,
      [
        contender("ours"),
        { ...outside, entry: { ...outside.entry, wasm: false } },
        contender("threads", { about: { version: "1", threads: 2 } }),
      ],
      folder,
      settings,
    );
    expect(rows[1].shareOfPeak).toBeNull();
    expect(rows[2].shareOfPeak).toBeCloseTo(0.25 / (2 * peakGflops.median), 12);
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
    const [step] = parts.step;
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
  expect(matmulFlops(parts.step[0])).toBe(2 * multiplyAdds);
});
