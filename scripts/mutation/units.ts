import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createVitest, type TestModule, type TestSpecification, type Vitest } from "vitest/node";
import type { Mutant } from "./mutants.ts";

/** What is far from a kernel: whole programs, pages, pictures. */
const leftOut =
  /^test\/(bench|browser|cli|data|docs|doctor|draw|entries|examples|fuzz|io|node|report|text|trace|train)\//;

/** The unit tests of a copy of the project whose changes stand behind switches. */
export class Units {
  readonly #folder: string;
  readonly #vitest: Vitest;
  readonly #specifications: readonly TestSpecification[];
  /** Milliseconds of each test file. */
  readonly #time = new Map<string, number>();
  /** The test files that meet a change; all where it is met during an import. */
  readonly #filesOf = new Map<number, Set<string>>();

  private constructor(folder: string, vitest: Vitest, specifications: TestSpecification[]) {
    this.#folder = folder;
    this.#vitest = vitest;
    this.#specifications = specifications;
  }

  /** Runs them once without a change. */
  static async start(folder: string): Promise<Units> {
    process.chdir(folder);
    const vitest = await createVitest("test", {
      root: folder,
      watch: false,
      bail: 1,
      reporters: [{}],
      setupFiles: [join(folder, "scripts/mutation/setup.ts")],
      testTimeout: 0,
    });
    const all = await vitest.globTestSpecifications();
    const chosen = all.filter(({ moduleId }) => !leftOut.test(relative(folder, moduleId)));
    const units = new Units(folder, vitest, chosen);
    await units.#runUnchanged();
    return units;
  }

  async #runUnchanged(): Promise<void> {
    const hitsFile = join(this.#folder, "hits.jsonl");
    process.env.MUTANT_HITS = hitsFile;
    const { testModules } = await this.#vitest.runTestSpecifications([...this.#specifications]);
    delete process.env.MUTANT_HITS;
    const failed = testModules.filter((module) => !module.ok());
    if (failed.length > 0) {
      throw new Error(`fail without a change:\n${failed.map(failureOf).join("\n")}`);
    }
    for (const module of testModules) {
      this.#time.set(module.moduleId, module.diagnostic().duration);
    }
    const all = [...this.#time.keys()];
    for (const line of readFileSync(hitsFile, "utf8").trim().split("\n")) {
      const { file, hits } = JSON.parse(line) as { file: string; hits: number[] };
      for (const id of hits) {
        const files = this.#filesOf.get(id) ?? new Set();
        this.#filesOf.set(id, files);
        for (const each of file === "import" ? all : [file]) files.add(each);
      }
    }
  }

  /** The name of a test that notices the change; undefined if there is none. */
  async whatNotices({ id, file }: Mutant): Promise<string | undefined> {
    process.env.MUTANT = String(id);
    const own = join(this.#folder, "test", file.split("/")[1], "/");
    const files = [...(this.#filesOf.get(id) ?? [])];
    // Its room's own tests, then the others.
    for (const isOwn of [true, false]) {
      const group = files.filter((path) => path.startsWith(own) === isOwn);
      const by = group.length > 0 ? await this.#firstFailure(group) : undefined;
      if (by !== undefined) return by;
    }
  }

  async #firstFailure(files: readonly string[]): Promise<string | undefined> {
    const timeOf = (path: string) => this.#time.get(path) ?? 0;
    const chosen = this.#specifications
      .filter(({ moduleId }) => files.includes(moduleId))
      .sort((a, b) => timeOf(a.moduleId) - timeOf(b.moduleId));
    // What runs far longer than without the change runs for ever: its process ends itself.
    const usual = files.reduce((sum, path) => sum + timeOf(path), 0);
    process.env.MUTANT_LIMIT = String(60_000 + 5 * usual);
    const { testModules, unhandledErrors } = await this.#vitest.runTestSpecifications(chosen);
    const failed = testModules.find((module) => !module.ok());
    if (failed) return failureOf(failed);
    return unhandledErrors.length > 0 ? String(unhandledErrors[0]) : undefined;
  }

  async close(): Promise<void> {
    await this.#vitest.close();
  }
}

/** Which test failed, and how. */
function failureOf(module: TestModule): string {
  const [test] = module.children.allTests("failed");
  const [error] = test?.result().errors ?? module.errors();
  return `${module.relativeModuleId} > ${test?.fullName ?? ""}: ${error?.message.split("\n")[0]}`;
}
