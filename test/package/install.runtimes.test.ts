import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { pageExamples } from "../support/examples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { installPackage, run, shownBy } from "./install.ts";

const folder = temporaryFolder();
const tools = join(folder, "tools");
let project: string;

/** How each runtime runs a TypeScript file of a project that has the package. */
const runtimes = { bun: ["run"], deno: ["run", "--allow-all"] };

beforeAll(async () => {
  mkdirSync(tools);
  writeFileSync(join(tools, "package.json"), "{}");
  const names = Object.keys(runtimes);
  const quiet = ["--no-audit", "--no-fund", "--no-save"];
  await run("npm", ["install", ...quiet, ...names], { cwd: tools });
  project = await installPackage(folder);
}, 600_000);

describe.each(Object.entries(runtimes))("under %s", { timeout: 60_000 }, (name, args) => {
  const execute = (...rest: string[]) =>
    run(join(tools, "node_modules/.bin", name), [...args, ...rest], {
      cwd: project,
      // Nothing that they cache stays behind.
      env: { ...process.env, HOME: folder, DENO_DIR: join(folder, "deno"), NO_COLOR: "1" },
    });

  it.each(pageExamples(["README.md"]))("$where prints what it shows", async ({ code }) => {
    writeFileSync(join(project, "program.ts"), code);
    const { stdout } = await execute("program.ts");
    expect(stdout.trimEnd().split("\n")).toEqual(shownBy(code));
  });

  it("files are read: the digits that come with the package", async () => {
    const code = `
      import { loadDigits } from "chainrule/node";
      const { train, test } = await loadDigits();
      console.log(train.length, test.length);`;
    writeFileSync(join(project, "program.ts"), code);
    expect((await execute("program.ts")).stdout).toBe("1000 500\n");
  });
});
