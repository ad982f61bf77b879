import { setTimeout as sleep } from "node:timers/promises";
import { wasmFeatures } from "../src/wasm/features.ts";
import type { Contender } from "./contender.ts";
import { writeNumbers } from "./numbers.ts";
import { peakGflops } from "./peak.ts";
import { matmulFlops } from "./products.ts";
import { type Summary, summarize } from "./statistics.ts";
import { describeWork, type Work, withoutChance } from "./works.ts";

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
const COOL_DOWN = 60;

/** A contender whose turn takes longer sits out rounds, so that all take about as long. */
const PATIENCE = 200;
/** But not more than every so many. */
const MOST_ROUNDS_A_TURN = 5;

export interface Row {
  contender: string;
  milliseconds: Summary;
  /** Of the matrix products in the work; null where it has none. */
  gflops: number | null;
  /**
   * Of what bounds the contender: the WebAssembly peak of as many threads, or the matrix products
   * alone on the system's BLAS. Null where neither does, or there are no products.
   */
  shareOfLimit: number | null;
}

/** Why a contender has no row. */
export interface Absence {
  contender: string;
  problem: string;
}

export interface WorkResult {
  work: string;
  /** A sentence. */
  description: string;
  flops: number;
  /** The multiply-add rate of one thread of WebAssembly, measured in every round. */
  peakGflops: Summary;
  rows: Row[];
  absent: Absence[];
}

const absence = ({ entry }: Contender, error: unknown): Absence => ({
  contender: entry.name,
  problem: (error as Error).message,
});

interface Measured {
  contender: Contender;
  samples: number[];
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
  const measured = new Set<Measured>();
  let expected: number[] | undefined;

  for (const contender of contenders.filter(({ entry }) => entry.takes(work))) {
    try {
      if (contender.entry.role !== "limit") {
        await contender.prepare(withoutChance(work), numbers);
        const evidence = await contender.evidence();
        expected ??= evidence;
        assertSame(evidence, expected);
      }
      await contender.prepare(work, numbers);
      await contender.measure(settings.warmUp);
      measured.add({ contender, samples: [] });
    } catch (error) {
      if (contender === contenders[0]) throw error;
      absent.push(absence(contender, error));
    }
  }

  const peaks: number[] = [];
  for (let round = 0; round < settings.rounds; round++) {
    peaks.push(peakGflops(wasmFeatures().relaxedSimd));
    for (const each of rotate([...measured], round)) {
      const { contender, samples } = each;
      if (round % roundsATurn(samples.at(-1)) !== 0) continue;
      try {
        samples.push(await contender.measure(settings.milliseconds));
      } catch (error) {
        if (contender === contenders[0]) throw error;
        measured.delete(each);
        absent.push(absence(contender, error));
      }
      if (contender.about.threads > 1) await sleep(COOL_DOWN);
    }
  }
  return {
    work: work.name,
    description: describeWork(work),
    absent,
    ...evaluate(work, [...measured], peaks),
  };
}

/** In which rounds a contender works whose last turn took so long: in those that this divides. */
function roundsATurn(milliseconds = 0): number {
  return Math.max(1, Math.min(MOST_ROUNDS_A_TURN, Math.floor(milliseconds / PATIENCE)));
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

function evaluate(work: Work, measured: readonly Measured[], peaks: readonly number[]) {
  const flops = matmulFlops(work);
  const peak = summarize(peaks);
  const limit = measured.find(({ contender }) => contender.entry.role === "limit");
  const blasGflops = limit ? flops / (summarize(limit.samples).median * 1e6) : Number.NaN;
  const rows = measured.map(({ contender: { entry, about }, samples }): Row => {
    const milliseconds = summarize(samples);
    const gflops = flops / (milliseconds.median * 1e6);
    const limits = { wasm: peak.median * about.threads, blas: blasGflops };
    const share = entry.bound ? gflops / limits[entry.bound] : Number.NaN;
    return {
      contender: entry.name,
      milliseconds,
      gflops: flops > 0 ? gflops : null,
      shareOfLimit: share > 0 ? share : null,
    };
  });
  return { flops, peakGflops: peak, rows };
}
