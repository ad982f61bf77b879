import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it, vi } from "vitest";
import { pages, programs } from "../support/examples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { runProgram } from "./snippet.ts";

// What a program writes into the temporary folder goes with it.
vi.stubEnv("TMPDIR", temporaryFolder());
afterAll(() => vi.unstubAllEnvs());

describe("the programs of the pages can be pasted", () => {
  it.each(programs)("$where imports what it uses, and prints what it shows", async ({ code }) => {
    expect(await runProgram(code)).not.toEqual([]);
  });

  it.each(pages)("%s has no code that is not run", (page) => {
    const fences = readFileSync(page, "utf8").matchAll(/^ *```(.+)$/gm);
    // What throws is run by pitfalls.test.ts and pytorch.test.ts, files for `chainrule check` by check.system.test.ts and
    // readme.system.test.ts, and a page's own code in Chromium.
    const known = [
      "ts",
      "ts throws",
      "ts check",
      "js",
      "html",
      "sh",
      "json",
      "text",
      "diff",
      "math",
    ];
    // Other people's programs, and excerpts of the sources, which derivations.test.ts and
    // gradcheck-pytorch.test.ts compare.
    const withPython = ["docs/micrograd-pytorch.md", "docs/pytorch.md", "docs/optimizers.md"];
    if (withPython.includes(page)) known.push("python");
    // The files of its programs, which loading.system.test.ts runs.
    const named = ["digits.js", "train.js", "points.worker.js", "page.js"];
    if (page === "docs/data.md") known.push(...named.map((name) => `js ${name}`));
    // And from-table.system.test.ts.
    if (page === "docs/from-table-to-prediction.md") known.push("js predict.js");
    if (page === "docs/derivations.md") known.push("typescript");
    if (page === "docs/gradcheck-pytorch.md") known.push("python", "typescript");
    for (const [, language] of fences) expect(known).toContain(language);
  });

  it("what is not imported is not there", async () => {
    await expect(runProgram("console.log(tensor(1));")).rejects.toThrow("tensor is not defined");
  });

  it("what is shown is printed", async () => {
    await expect(runProgram("1 + 1; // → 2")).rejects.toThrow("the last line printed");
    await expect(runProgram("console.log(1 + 1); // → 3")).rejects.toThrow("the last line printed");
    expect(await runProgram("console.log(1 + 1); // → 2")).toEqual(["2"]);
  });
});
