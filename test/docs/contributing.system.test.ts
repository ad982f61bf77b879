import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { additionKinds, applyChange, readAddition, scratchCopy } from "./addition.ts";

const minutes = 60_000;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "additions-"));
  scratchCopy(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, ...args: string[]): string {
  const program = join("node_modules", command);
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout + stderr;
}

// What has not changed since the last time is not checked again.
const typeErrors = () =>
  run("typescript/bin/tsc", "--noEmit", "--incremental", "--tsBuildInfoFile", "types.tsbuildinfo");

interface Report {
  numFailedTests: number;
  testResults: { assertionResults: { fullName: string; status: string }[] }[];
}

/** The tests of what was added that ran in the copy, and those that failed. */
function testsOf(names: readonly string[], ...files: string[]) {
  const report = join(folder, "report.json");
  const output = ["--reporter=json", `--outputFile=${report}`];
  const text = run("vitest/vitest.mjs", "run", ...files, ...output, "-t", names.join("|"));
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const ran = all.filter(({ status }) => status === "passed" || status === "failed");
  return { ran: ran.map(({ fullName }) => fullName), failed: failures(all), text };
}

const failures = (all: Report["testResults"][number]["assertionResults"]) =>
  all.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);

describe("what CONTRIBUTING.md says an addition takes", () => {
  const changes = additionKinds.flatMap(readAddition);
  /** The samples, and what says whether a layer has a twin. */
  const isOwed = ({ path }: { path: string }) =>
    path.startsWith("test/") || path === "src/manual/twins.ts";

  it("does not compile without its samples and its twin", { timeout: 4 * minutes }, () => {
    for (const change of changes) if (!isOwed(change)) applyChange(folder, change);
    const errors = typeErrors();
    const owed = ["runningProduct", "logCoshLoss", "Swish", "swish", "Signum", "PolynomialLR"];
    for (const name of [...owed, "trunc"]) {
      expect(errors).toMatch(new RegExp(`^test/.*(?:Property|type) '"?${name}"?' is`, "m"));
    }
    expect(errors.match(/^src.*/gm)).toEqual([
      expect.stringMatching(/^src\/manual\/twins\.ts.*'swish' is missing/),
    ]);
    // A function is its row alone.
    expect(errors).not.toContain("squareplus");
  });

  it("compiles with them, and is tested", { timeout: 8 * minutes }, () => {
    for (const change of changes) if (isOwed(change)) applyChange(folder, change);
    expect(typeErrors()).toBe("");
    const names = [
      "squareplus",
      "trunc",
      "runningProduct",
      "logCoshLoss",
      "Swish",
      "swish",
      "Signum",
      "PolynomialLR",
    ];
    const { ran, failed, text } = testsOf(
      [...names, "signum.ts", "polynomial", "swish.ts", "regression.ts"],
      ...[
        "test/ops/table.test.ts",
        "test/expr/functions.test.ts",
        "test/compile/functions.test.ts",
      ],
      ...["test/functional/table.test.ts", "test/nn/samples.test.ts", "test/nn/table.test.ts"],
      ...["test/optim/table.test.ts", "test/optim/lr-scheduler/table.test.ts"],
      "test/trace/operations.test.ts",
      ...["test/wasm/expression-emitter.test.ts", "test/docs/examples.test.ts"],
    );
    expect(failed, text).toEqual([]);
    for (const name of names) expect(ran.filter((test) => test.includes(name))).not.toEqual([]);
  });
});
