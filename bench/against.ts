/**
 * Measures this checkout beside another one of the library, in turns, and prints how long this one
 * takes as a multiple of the other: the ratio of medians, and the interval that holds it with 95 %.
 *
 *     npx tsx bench/against.ts FOLDER [small] [mnist] [large] [matmul] [rows] [layers] [--rounds N]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Generator } from "../src/index.ts";
import { type Contender, startContender } from "./contender.ts";
import { type Entry, ourEntries } from "./entries.ts";
import { writeNumbers } from "./numbers.ts";
import { summarize } from "./statistics.ts";
import { parts, type Work } from "./works.ts";

const TURN = 30;
const WARM_UP = 300;
const RESAMPLINGS = 2000;

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "40" } },
  allowPositionals: true,
});
const [other, ...chosen] = positionals;
if (other === undefined) throw new Error("Name the folder of the other checkout");
const names = chosen.length > 0 ? chosen : ["small", "mnist", "matmul", "rows"];
const works = names.flatMap((name) => parts[name] ?? []);

/** The same entry, from the other checkout's sources. */
function fromOther(entry: Entry): Entry {
  const worker = join(resolve(other), "bench", "worker.ts");
  return { ...entry, args: entry.args.map((arg) => (arg.endsWith("worker.ts") ? worker : arg)) };
}

const median = (samples: readonly number[]) => summarize(samples).median;

/** The ratio of medians, and where 95 % of it lie if the rounds had been others (bootstrap). */
function compare(ours: readonly number[], theirs: readonly number[]): [number, number, number] {
  const generator = new Generator(0);
  const ratios = Array.from({ length: RESAMPLINGS }, () => {
    const rounds = [...generator.integers(ours.length, 0, ours.length)];
    return median(rounds.map((i) => ours[i])) / median(rounds.map((i) => theirs[i]));
  }).sort((a, b) => a - b);
  return [
    median(ours) / median(theirs),
    ratios[Math.floor(0.025 * RESAMPLINGS)],
    ratios[Math.floor(0.975 * RESAMPLINGS)],
  ];
}

async function measure(work: Work, pair: readonly Contender[], folder: string) {
  const numbers = await writeNumbers(work, folder);
  const samples: number[][] = [[], []];
  for (const contender of pair) {
    await contender.prepare(work, numbers);
    await contender.measure(WARM_UP);
  }
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const i of round % 2 === 0 ? [0, 1] : [1, 0]) {
      samples[i].push(await pair[i].measure(TURN));
    }
  }
  return samples;
}

const folder = mkdtempSync(join(tmpdir(), "chainrule-bench-"));
try {
  for (const entry of ourEntries) {
    const pair = await Promise.all([entry, fromOther(entry)].map(startContender));
    for (const work of works) {
      const [ours, theirs] = await measure(work, pair, folder);
      const [ratio, low, high] = compare(ours, theirs);
      const verdict = ratio <= 1.03 || (low <= 1 && high >= 1) ? "" : "  slower";
      console.log(
        `${work.name.padEnd(22)}${entry.name.padEnd(16)}${median(theirs).toFixed(5).padStart(12)} → ` +
          `${median(ours).toFixed(5).padStart(10)} ms  ${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})${verdict}`,
      );
    }
    for (const contender of pair) contender.stop();
  }
} finally {
  rmSync(folder, { recursive: true });
}
