/**
 * Measures this library beside its peers, and prints the page docs/benchmark.md.
 *
 *     npm run bench -- [small] [mnist] [large] [matmul] [rows] [layers] [growth] [--quick] [--page] [--json]
 *
 * Without names it does all. `--page` also writes the page; `--this-node` stays in the Node that runs.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, tmpdir, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { wasmFeatures } from "../src/wasm/features.ts";
import { type Contender, startContender } from "./contender.ts";
import { type Entry, findEntries, ourEntries } from "./entries.ts";
import { measureGrowth } from "./growth.ts";
import { type Absence, measureWork, type Settings } from "./measure.ts";
import { continueInNode24 } from "./node24.ts";
import { formatReport, type Report } from "./report.ts";
import { measureStart } from "./start.ts";
import { parts, type Work } from "./works.ts";

const thorough: Settings = { rounds: 12, milliseconds: 30, warmUp: 300 };
const quick: Settings = { rounds: 3, milliseconds: 10, warmUp: 100 };
/** For each point of a curve. */
const brief: Settings = { rounds: 5, milliseconds: 20, warmUp: 100 };

const page = new URL("../docs/benchmark.md", import.meta.url);

function readOptions() {
  const { values, positionals } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      page: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      "this-node": { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const known = [...Object.keys(parts), "growth"];
  const unknown = positionals.find((part) => !known.includes(part));
  if (unknown !== undefined) {
    throw new Error(`Unknown part '${unknown}': expected ${known.join(", ")}`);
  }
  const chosen = positionals.length > 0 ? positionals : known;
  return {
    ...values,
    works: chosen.flatMap((part) => parts[part] ?? []),
    growth: chosen.includes("growth"),
  };
}

function describeMachine(loadAtStart: number): Report["machine"] {
  return {
    processor: cpus()[0].model.trim(),
    cores: availableParallelism(),
    system: `${type()} ${release()}`,
    load: { start: loadAtStart, end: loadavg()[0] },
    node: process.versions.node,
    relaxedSimd: wasmFeatures().relaxedSimd,
  };
}

/** Starts all that can be started; ours, the first, must. */
async function startContenders(entries: readonly Entry[]) {
  const contenders: Contender[] = [];
  const absent: Absence[] = [];
  const started = await Promise.allSettled(entries.map(startContender));
  started.forEach((result, i) => {
    if (result.status === "fulfilled") contenders.push(result.value);
    else if (i === 0) throw result.reason;
    else absent.push({ contender: entries[i].name, problem: (result.reason as Error).message });
  });
  return { contenders, absent };
}

const say = (text: string) => process.stderr.write(`${text} …\n`);

interface Task {
  works: Work[];
  growth: boolean;
  quick: boolean;
}

async function run({ works, growth, quick: isQuick }: Task): Promise<Report> {
  const [loadAtStart] = loadavg();
  const folder = mkdtempSync(join(tmpdir(), "chainrule-bench-"));
  const { contenders, absent } = await startContenders(findEntries());
  const report: Partial<Report> = {};
  const results: Report["works"] = [];
  try {
    for (const work of works) {
      say(`measuring ${work.name}`);
      results.push(await measureWork(work, contenders, folder, isQuick ? quick : thorough));
    }
    if (growth) {
      say("measuring how cost grows");
      const ours = contenders.filter(({ entry }) => ourEntries.includes(entry));
      report.growth = await measureGrowth(ours, folder, isQuick ? quick : brief);
      say("measuring size and start");
      report.start = await measureStart(folder, isQuick ? 1 : 7);
    }
  } finally {
    for (const contender of contenders) contender.stop();
    rmSync(folder, { recursive: true });
  }
  return {
    ...report,
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(loadAtStart),
    contenders: contenders.map(({ entry, about }) => ({ name: entry.name, ...about })),
    absent,
    works: results,
  };
}

let options: ReturnType<typeof readOptions>;
try {
  options = readOptions();
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
if (!options["this-node"]) continueInNode24();
const report = await run(options);
const text = formatReport(report);
if (options.page) writeFileSync(page, text);
console.log(options.json ? JSON.stringify(report, null, 2) : text);
