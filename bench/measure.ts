import { setTimeout as sleep } from "node:timers/promises";
import { wasmFeatures } from "../src/wasm/features.ts";
import type { Contender } from "./contender.ts";
import { peakGflops } from "./peak.ts";
import { type Summary, summarize } from "./statistics.ts";
import { matmulFlops, type Work, withoutChance, writeNumbers } from "./works.ts";

export interface Settings {
  rounds: number;
  /** How long a contender works in a round. */
  milliseconds: number;
  /** How long it works before, uncounted. */
  warmUp: number;
}

/** What contenders compute may differ by this share of the largest number, which is rounding. */
const TOLERANCE = 1e-5;

/** Idle threads of a pool look out for work for this long at most, and would disturb the next. */
const COOL_DOWN = 150;

export interface Row {
  contender: string;
  milliseconds: Summary;
  /** Time in units of the first row's. */
  ratio: number;
  /** Of the matrix products in the work. */
  gflops: number;
  /** Of the WebAssembly peak of as many threads; null for a contender outside WebAssembly. */
  shareOfPeak: number | null;
}

/** Why a contender has no row. */
export interface Absence {
  contender: string;
  problem: string;
}

export interface WorkResult {
  work: string;
  flops: number;
  /** The multiply-add rate of one thread of WebAssembly, measured in every round. */
  peakGflops: Summary;
  rows: Row[];
  absent: Absence[];
}

/**
 * Measures a work: contenders take turns, a short time each, round after round. The first is ours.
 *
 * @throws Error if ours cannot do the work; a peer that cannot is absent, with its reason.
 */
export async function measureWork(
  work: Work,
  contenders: readonly Contender[],
  folder: string,
  settings: Settings,
): Promise<WorkResult> {
  const numbers = await writeNumbers(work, folder);
  const absent: Absence[] = [];
  const samples = new Map<Contender, number[]>();
  let expected: number[] | undefined;
  const attempt = async (contender: Contender, action: () => Promise<void>) => {
    try {
      await action();
    } catch (error) {
      if (contender === contenders[0]) throw error;
      samples.delete(contender);
      absent.push({ contender: contender.entry.name, problem: (error as Error).message });
    }
  };

  for (const contender of contenders) {
    await attempt(contender, async () => {
      await contender.prepare(withoutChance(work), numbers);
      const evidence = await contender.evidence();
      expected ??= evidence;
      assertSame(evidence, expected);
      await contender.prepare(work, numbers);
      await contender.measure(settings.warmUp);
      samples.set(contender, []);
    });
  }

  const peaks: number[] = [];
  for (let round = 0; round < settings.rounds; round++) {
    peaks.push(peakGflops(wasmFeatures().relaxedSimd));
    for (const contender of rotate([...samples.keys()], round)) {
      await attempt(contender, async () => {
        samples.get(contender)!.push(await contender.measure(settings.milliseconds));
      });
      if (contender.about.threads > 1) await sleep(COOL_DOWN);
    }
  }
  return { work: work.name, absent, ...evaluate(work, samples, peaks) };
}

function assertSame(evidence: readonly number[], expected: readonly number[]): void {
  const scale = Math.max(...expected.map(Math.abs));
  const isNear = (x: number, i: number) => Math.abs(evidence[i] - x) <= TOLERANCE * scale;
  const at = expected.findIndex((x, i) => !isNear(x, i));
  if (at !== -1) {
    throw new Error(`computes something else: ${evidence[at]}, ours ${expected[at]}`);
  }
}

/** So that none always comes after the same other one. */
function rotate<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function evaluate(work: Work, samples: Map<Contender, number[]>, peaks: readonly number[]) {
  const flops = matmulFlops(work);
  const peak = summarize(peaks);
  const summaries = [...samples.values()].map(summarize);
  const rows = [...samples.keys()].map(({ entry, about }, index): Row => {
    const milliseconds = summaries[index];
    const gflops = flops / (milliseconds.median * 1e6);
    return {
      contender: entry.name,
      milliseconds,
      ratio: milliseconds.median / summaries[0].median,
      gflops,
      shareOfPeak: entry.wasm ? gflops / (peak.median * about.threads) : null,
    };
  });
  return { flops, peakGflops: peak, rows };
}
