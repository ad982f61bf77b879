import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { ones } from "../../src/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { expected, type Used, useEveryGroup } from "./groups.ts";
import { entries, programOf, sampleOf } from "./samples.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = temporaryFolder();

/** The files that give tensors methods. */
const definitions = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .map((file) => `src/${file}`)
  .filter((file) => file.endsWith(".ts"))
  .filter((file) => /^declare module ".*\/tensor\.ts"/m.test(readFileSync(root + file, "utf8")));

/** Bundles a program as a user's bundler does; tsconfig.json leads the package's names to its sources. */
async function bundle(program: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: `${root}test/entries`, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    write: false,
    metafile: true,
  });
  return { code: outputFiles[0].text, files: Object.keys(metafile.inputs) };
}

it.concurrent.each(entries.filter((entry) => sampleOf(entry) !== null))(
  "the tensors of %s have all methods",
  async (entry) => {
    const { code, files } = await bundle(programOf(sampleOf(entry)!, "../../src", "ts"));
    expect(files).toEqual(expect.arrayContaining(definitions));
    const own = join(folder, entry.slice(1));
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "program.mjs"), code);
    const { stdout } = await run(process.execPath, ["program.mjs"], { cwd: own });
    const { results, methods } = JSON.parse(stdout) as Used;
    expect(results).toEqual(expected);
    expect(methods).toEqual(useEveryGroup(ones([2, 2])).methods);
  },
);

it.concurrent.each(entries.filter((entry) => sampleOf(entry) === null))(
  "%s knows no tensors",
  async (entry) => {
    const { files } = await bundle(`export * from "chainrule${entry.slice(1)}";`);
    expect(files).not.toContain("src/tensor/tensor.ts");
  },
);

it("a new entry needs a sample", () => {
  expect(() => sampleOf("./new")).toThrow(/does not say how to get a tensor from it/);
});
