import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import {
  BaseSequencer,
  createVitest,
  type Reporter,
  type TestSpecification,
  type Vitest,
} from "vitest/node";
import type { Mutant } from "./mutants.ts";

/** What is far from a kernel: whole programs, pages, pictures. */
const leftOut =
  /^test\/(bench|browser|cli|data|docs|doctor|draw|entries|examples|fuzz|io|node|report|text|trace|train)\//;

class AsGiven extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files;
  }
}

/** The unit tests of a copy of the project whose changes stand behind switches. */
export class Units {
  readonly #folder: string;
  readonly #vitest: Vitest;
  readonly #specifications: readonly TestSpecification[];
  /** Milliseconds of each test file. */
  readonly #time = new Map<string, number>();
  /** What failed since it was last empty: Vitest's own state keeps what failed in runs before. */
  readonly #failures: string[];
  /** The test files that meet a change; all where it is met during an import. */
  readonly #filesOf = new Map<number, Set<string>>();

  private constructor(
    folder: string,
    vitest: Vitest,
    specifications: TestSpecification[],
    failures: string[],
  ) {
    this.#folder = folder;
    this.#vitest = vitest;
    this.#specifications = specifications;
    this.#failures = failures;
  }

  /** Runs them once without a change. */
  static async start(folder: string): Promise<Units> {
    process.chdir(folder);
    const failures: string[] = [];
    const note = (name: string, errors: readonly { message: string }[] = []) => {
      const text = `${name}: ${errors[0]?.message}`.replace(/\s+/g, " ");
      failures.push(text.slice(0, 160));
    };
    const reporter: Reporter = {
      onTestCaseResult(test) {
        const { state, errors } = test.result();
        if (state === "failed") note(`${test.module.relativeModuleId} > ${test.fullName}`, errors);
      },
      onTestModuleEnd(module) {
        const errors = module.errors();
        if (errors.length > 0) note(module.relativeModuleId, errors);
      },
    };
    const vitest = await createVitest("test", {
      root: folder,
      watch: false,
      bail: 1,
      reporters: [reporter],
      sequence: { sequencer: AsGiven },
      setupFiles: [join(folder, "scripts/mutation/setup.ts")],
      testTimeout: 0,
    });
    const all = await vitest.globTestSpecifications();
    const chosen = all.filter(({ moduleId }) => !leftOut.test(relative(folder, moduleId)));
    const units = new Units(folder, vitest, chosen, failures);
    await units.#runUnchanged();
    return units;
  }

  async #runUnchanged(): Promise<void> {
    const hitsFile = join(this.#folder, "hits.jsonl");
    process.env.MUTANT_HITS = hitsFile;
    const { testModules } = await this.#vitest.runTestSpecifications([...this.#specifications]);
    delete process.env.MUTANT_HITS;
    if (this.#failures.length > 0) {
      throw new Error(`fails without a change:\n${this.#failures.join("\n")}`);
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
    // A file that runs far longer than any does without the change runs for ever: its process ends itself.
    const longest = Math.max(...files.map(timeOf));
    process.env.MUTANT_LIMIT = String(30_000 + 5 * longest);
    this.#failures.length = 0;
    const { unhandledErrors } = await this.#vitest.runTestSpecifications(chosen);
    return (
      this.#failures[0] ?? (unhandledErrors.length > 0 ? String(unhandledErrors[0]) : undefined)
    );
  }

  async close(): Promise<void> {
    await this.#vitest.close();
  }
}
