/**
 * Measures this library beside its peers.
 *
 *     npm run bench -- [matmul] [step] [--quick] [--json]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { wasmFeatures } from "../src/wasm/features.ts";
import { type Contender, startContender } from "./contender.ts";
import { findEntries } from "./entries.ts";
import { type Absence, measureWork, type Settings } from "./measure.ts";
import { formatReport, type Report } from "./report.ts";
import { parts, type Work } from "./works.ts";

const thorough: Settings = { rounds: 30, milliseconds: 50, warmUp: 500 };
const quick: Settings = { rounds: 5, milliseconds: 20, warmUp: 100 };

interface Options {
  works: Work[];
  settings: Settings;
  json: boolean;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    options: { quick: { type: "boolean" }, json: { type: "boolean" } },
    allowPositionals: true,
  });
  const unknown = positionals.find((part) => !Object.hasOwn(parts, part));
  if (unknown !== undefined) {
    throw new Error(`Unknown part '${unknown}': expected ${Object.keys(parts).join(" or ")}`);
  }
  const chosen = positionals.length > 0 ? positionals : Object.keys(parts);
  return {
    works: chosen.flatMap((part) => parts[part]),
    settings: values.quick ? quick : thorough,
    json: values.json ?? false,
  };
}

function describeMachine(loadAtStart: number): Report["machine"] {
  return {
    processor: cpus()[0].model.trim(),
    cores: availableParallelism(),
    load: { start: loadAtStart, end: loadavg()[0] },
    node: process.versions.node,
    relaxedSimd: wasmFeatures().relaxedSimd,
  };
}

/** Starts all that can be started; ours, the first, must. */
async function startContenders(): Promise<{ contenders: Contender[]; absent: Absence[] }> {
  const entries = findEntries();
  const contenders: Contender[] = [];
  const absent: Absence[] = [];
  for (const entry of entries) {
    try {
      contenders.push(await startContender(entry));
    } catch (error) {
      if (entry === entries[0]) throw error;
      absent.push({ contender: entry.name, problem: (error as Error).message });
    }
  }
  return { contenders, absent };
}

async function run({ works, settings }: Options): Promise<Report> {
  const [loadAtStart] = loadavg();
  const folder = mkdtempSync(join(tmpdir(), "chainrule-bench-"));
  const { contenders, absent } = await startContenders();
  const results: Report["works"] = [];
  try {
    for (const work of works) {
      process.stderr.write(`measuring ${work.name} …\n`);
      const result = await measureWork(work, contenders, folder, settings);
      results.push({ ...result, absent: [...result.absent, ...absent] });
    }
  } finally {
    for (const contender of contenders) contender.stop();
    rmSync(folder, { recursive: true });
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(loadAtStart),
    contenders: contenders.map(({ entry, about }) => ({ name: entry.name, ...about })),
    works: results,
  };
}

let options: Options;
try {
  options = readOptions();
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
const report = await run(options);
console.log(options.json ? JSON.stringify(report, null, 2) : formatReport(report));
