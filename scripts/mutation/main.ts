/**
 * Changes the library in random places, one at a time, and says which changes no unit test notices.
 *
 *     npm run mutation -- [--count 200] [--seed 1] [--rooms expr,ops,autograd,functional,optim] [--only 7,12]
 *
 * All changes stand in one copy of the sources, each behind a switch: so a run needs no new transforms.
 * A first run notes which test files meet which change; only those are run for it, the fastest first.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import ts from "typescript";
import { createVitest, type TestSpecification, type Vitest } from "vitest/node";
import { Generator } from "../../src/random/index.ts";
import { describe, instrument, type Mutant, sitesOf } from "./mutants.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    rooms: { type: "string", default: "expr,ops,autograd,functional,optim" },
    only: { type: "string" },
  },
});

const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "chainrule-mutation-"));
const hitsFile = join(folder, "hits.jsonl");

function copyProject(): void {
  for (const name of readdirSync(root)) {
    if (["node_modules", ".git", "dist", "runs"].includes(name)) continue;
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  for (const name of ["node_modules", "dist"]) symlinkSync(join(root, name), join(folder, name));
}

/** Chooses places at random, each as likely as any other, and writes them into the copy. */
function mutate(): Mutant[] {
  const sites = values.rooms.split(",").flatMap((room) => {
    const files = readdirSync(join(folder, "src", room), { recursive: true, encoding: "utf8" });
    return files
      .filter((name) => name.endsWith(".ts"))
      .sort()
      .flatMap((name) => {
        const file = join("src", room, name);
        const text = readFileSync(join(folder, file), "utf8");
        const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
        return sitesOf(source).map((site) => ({ file, source, site }));
      });
  });
  const order = new Generator(Number(values.seed)).permutation(sites.length);
  const chosen = Array.from(order.slice(0, Number(values.count)), (place, id) => ({
    id,
    ...sites[place],
  }));
  for (const source of new Set(chosen.map((each) => each.source))) {
    const own = chosen.filter((each) => each.source === source);
    writeFileSync(join(folder, source.fileName), instrument(source, own));
  }
  console.log(`${chosen.length} of ${sites.length} places`);
  return chosen.map(({ id, file, site }) => describe(id, file, site));
}

interface Times {
  /** Milliseconds of each test file. */
  time: ReadonlyMap<string, number>;
  /** The test files that meet a mutant; all where it is met during an import. */
  filesOf: (id: number) => readonly string[];
}

async function runAll(vitest: Vitest, specifications: TestSpecification[]): Promise<Times> {
  process.env.MUTANT_HITS = hitsFile;
  const { testModules } = await vitest.runTestSpecifications(specifications);
  delete process.env.MUTANT_HITS;
  const failed = testModules.filter((module) => !module.ok());
  if (failed.length > 0) {
    const tests = failed.flatMap((module) => [...module.children.allTests("failed")]);
    const lines = tests.map((test) => `${test.fullName}: ${test.result().errors?.[0]?.message}`);
    throw new Error(`without a change fails\n${lines.join("\n")}`);
  }
  const time = new Map(
    testModules.map((module) => [module.moduleId, module.diagnostic().duration]),
  );
  const lines = readFileSync(hitsFile, "utf8").trim().split("\n");
  const met = lines.map((line) => JSON.parse(line) as { file: string; hits: number[] });
  const all = [...time.keys()];
  const byFile = new Map<number, Set<string>>();
  for (const { file, hits } of met) {
    for (const id of hits) {
      const files = byFile.get(id) ?? new Set();
      byFile.set(id, files);
      for (const each of file === "import" ? all : [file]) files.add(each);
    }
  }
  return { time, filesOf: (id) => [...(byFile.get(id) ?? [])] };
}

function stopWorkers(): void {
  spawnSync("pkill", ["-KILL", "-P", String(process.pid)]);
}

/** Whether a test notices the change. */
async function isKilled(
  vitest: Vitest,
  { id, file }: Mutant,
  { time, filesOf }: Times,
  specifications: readonly TestSpecification[],
): Promise<boolean> {
  process.env.MUTANT = String(id);
  const own = `${join("test", file.split("/")[1])}/`;
  const isNear = (path: string) => relative(folder, path).startsWith(own);
  const files = filesOf(id).toSorted((a, b) => time.get(a)! - time.get(b)!);
  // Its room's own tests, then the others.
  for (const group of [files.filter(isNear), files.filter((path) => !isNear(path))]) {
    const chosen = specifications.filter(({ moduleId }) => group.includes(moduleId));
    if (chosen.length === 0) continue;
    // A change may make a loop endless, which only the end of its process stops.
    const watchdog = setTimeout(stopWorkers, 120_000);
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(chosen);
    clearTimeout(watchdog);
    if (unhandledErrors.length > 0 || testModules.some((module) => !module.ok())) return true;
  }
  return false;
}

try {
  copyProject();
  const mutants = mutate();
  process.chdir(folder);
  const vitest = await createVitest("test", {
    root: folder,
    watch: false,
    bail: 1,
    reporters: [{}],
    setupFiles: [join(folder, "scripts/mutation/setup.ts")],
    // A change may loop for ever.
    testTimeout: 20_000,
  });
  const specifications = await vitest.globTestSpecifications();
  const units = specifications.filter(
    ({ moduleId }) => !/test\/(docs|examples|browser|bench|cli|entries)\//.test(moduleId),
  );
  const times = await runAll(vitest, units);
  const only = values.only?.split(",").map(Number);
  const survivors: Mutant[] = [];
  let done = 0;
  for (const mutant of mutants) {
    if (only && !only.includes(mutant.id)) continue;
    const killed = await isKilled(vitest, mutant, times, units);
    done++;
    if (!killed) survivors.push(mutant);
    const { id, file, line, before, after } = mutant;
    if (!killed)
      console.log(
        `survives: ${id} ${file}:${line}  ${before.slice(0, 90)}  →  ${after.slice(0, 90)}`,
      );
    if (done % 20 === 0) console.log(`${done - survivors.length} of ${done} noticed`);
  }
  const share = ((100 * (done - survivors.length)) / done).toFixed(1);
  console.log(`${done - survivors.length} of ${done} noticed (${share}%)`);
  await vitest.close();
} finally {
  process.chdir(root);
  rmSync(folder, { recursive: true, force: true });
}
