import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { installPackage, run } from "./install.ts";

const folder = temporaryFolder();
const tools = join(folder, "tools");
let project: string;

/** The oldest TypeScript that the package is for, the one it is made with, and the newest. */
const versions = ["5.4", "6", "7"];

beforeAll(async () => {
  mkdirSync(tools);
  writeFileSync(join(tools, "package.json"), "{}");
  const quiet = ["--no-audit", "--no-fund", "--no-save"];
  const aliases = versions.map((version) => `typescript-${version}@npm:typescript@${version}`);
  await run("npm", ["install", ...quiet, ...aliases], { cwd: tools });
  project = await installPackage(folder);
  copyFileSync("test/nn/fits/programs.ts", join(project, "programs.ts"));
  const misfits = readFileSync("test/nn/fits/misfits.ts", "utf8");
  // Without the directive, the compiler says what it found.
  writeFileSync(join(project, "misfits.ts"), misfits.replaceAll("@ts-expect-error", "expected:"));
  const compilerOptions = {
    module: "NodeNext",
    target: "ES2022",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  };
  const include = ["*.ts"];
  const text = JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] }, include });
  writeFileSync(join(project, "tsconfig.json"), text);
}, 600_000);

describe.each(versions)("TypeScript %s", { timeout: 120_000 }, (version) => {
  it("underlines the layers that do not fit, in the words of the error at run time, and no others", async () => {
    const compiler = join(tools, "node_modules", `typescript-${version}`, "bin/tsc");
    const failed = await run(process.execPath, [compiler, "-p", "."], { cwd: project }).catch(
      (error: { stdout: string }) => error,
    );
    const found = [...failed.stdout.matchAll(/^(\w+\.ts)\((\d+),\d+\): error \w+: (.*)$/gm)];
    const lines = readFileSync(join(project, "misfits.ts"), "utf8").split("\n");
    const expected = lines.flatMap((line, i) => {
      const [, words] = /expected: (.*)/.exec(line) ?? [];
      return words ? [`misfits.ts ${i + 2}: ${words}`] : [];
    });
    const said = found.map(([, file, line, message]) => {
      const [, words = message] = /parameter of type '"(.*)"'/.exec(message) ?? [];
      return `${file} ${line}: ${words}`;
    });
    expect(said).toEqual(expected);
  });
});
